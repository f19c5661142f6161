-- title: Was IAM authentication or the Data API of an RDS database changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1556]
-- ttc: [T1213.A013, T1578.005]
-- outcome: done
-- finding: "{actor} weakened authentication of the RDS database {target} in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   Without IAM authentication a password is enough, which CloudTrail does not see used; the HTTP endpoint (Data
--   API) allows queries from anywhere without a network connection to the database. Look for a change of the
--   password (data.master_password_changed) and for queries (data.queried_first_time).
-- false_positives:
--   - Teams that choose the query editor or the data API on purpose.
-- misses:
--   - A database made with a weak login.
--   - Attempts that AWS refused, whose records do not hold the parameters.
-- cases:
--   given:
--     eventSource: rds.amazonaws.com
--     eventName: ModifyDBInstance
--     readOnly: false
--     requestParameters: {dBInstanceIdentifier: shop, enableIAMDatabaseAuthentication: false}
--   match:
--     IAM no longer asked, of an instance: {}
--     IAM no longer asked, of a cluster: {eventName: ModifyDBCluster, requestParameters: {dBClusterIdentifier: shop, enableIAMDatabaseAuthentication: false}}
--     queries over HTTP, when the cluster is changed: {eventName: ModifyDBCluster, requestParameters: {dBClusterIdentifier: shop, enableHttpEndpoint: true}}
--     queries over HTTP: {eventName: EnableHttpEndpoint, requestParameters: {resourceArn: "arn:aws:rds:eu-west-1:111122223333:cluster:shop"}}
--   ignore:
--     IAM asked: {requestParameters: {dBInstanceIdentifier: shop, enableIAMDatabaseAuthentication: true}}
--     no queries over HTTP: {eventName: ModifyDBCluster, requestParameters: {dBClusterIdentifier: shop, enableHttpEndpoint: false}}
--     made so: {eventName: CreateDBInstance}
--     failed: {errorCode: InvalidParameterCombination}

select *
from events
where (
    action = 'rds:EnableHttpEndpoint'
    or (
      action in ('rds:ModifyDBInstance', 'rds:ModifyDBCluster')
      and (
        json_text(request_parameters, '$.enableIAMDatabaseAuthentication') = 'false'
        or json_text(request_parameters, '$.enableHttpEndpoint') = 'true'
      )
    )
  )
