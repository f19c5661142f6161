-- title: Was the master password of an RDS or Redshift database changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.001]
-- ttc: [T1213.A013, T1098.001]
-- outcome: done
-- finding: "{actor} changed the master password of {target} in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   Whoever sets the master password has the data, without any permission inside the database. Look for a
--   restore before (data.restored) and for connections after, in the database's own log.
-- false_positives:
--   - Rotation by hand or by a pipeline; rotation by Secrets Manager does not use this call but for
--     manageMasterUserPassword.
-- misses:
--   - Passwords changed inside the database.
--   - Attempts that AWS refused, whose records do not hold the parameters.
-- cases:
--   given:
--     eventSource: rds.amazonaws.com
--     eventName: ModifyDBInstance
--     readOnly: false
--     requestParameters: {dBInstanceIdentifier: shop, masterUserPassword: "****"}
--   match:
--     of an instance: {}
--     of a cluster: {eventName: ModifyDBCluster, requestParameters: {dBClusterIdentifier: shop, masterUserPassword: "****"}}
--     of a Redshift cluster: {eventSource: redshift.amazonaws.com, eventName: ModifyCluster, requestParameters: {clusterIdentifier: dw, masterUserPassword: "****"}}
--     told by the answer alone:
--       requestParameters: {dBInstanceIdentifier: shop}
--       responseElements: {pendingModifiedValues: {masterUserPassword: "****"}}
--     made anew by Secrets Manager: {requestParameters: {dBInstanceIdentifier: shop, rotateMasterUserPassword: true}}
--     handed to Secrets Manager: {requestParameters: {dBInstanceIdentifier: shop, manageMasterUserPassword: true}}
--     of Lightsail: {eventSource: lightsail.amazonaws.com, eventName: UpdateRelationalDatabase, requestParameters: {relationalDatabaseName: d, masterUserPassword: "****"}}
--     of Lightsail, made by AWS: {eventSource: lightsail.amazonaws.com, eventName: UpdateRelationalDatabase, requestParameters: {relationalDatabaseName: d, rotateMasterUserPassword: true}}
--   ignore:
--     another setting: {requestParameters: {dBInstanceIdentifier: shop, allocatedStorage: 100}}
--     taken back from Secrets Manager: {requestParameters: {dBInstanceIdentifier: shop, manageMasterUserPassword: false, rotateMasterUserPassword: false}}
--     a database is made with it: {eventName: CreateDBInstance}
--     failed: {errorCode: InvalidParameterValue}

select *
from events
where action in (
    'rds:ModifyDBInstance',
    'rds:ModifyDBCluster',
    'redshift:ModifyCluster',
    'lightsail:UpdateRelationalDatabase'
  )
  and (
    coalesce(
      json_text(request_parameters, '$.masterUserPassword'),
      json_text(response_elements, '$.pendingModifiedValues.masterUserPassword')
    ) is not null
    or json_text(request_parameters, '$.rotateMasterUserPassword') = 'true'
    or json_text(request_parameters, '$.manageMasterUserPassword') = 'true'
  )
