-- title: Was an RDS, Aurora or Redshift database deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485]
-- ttc: [T1485.A001]
-- outcome: attempted
-- finding: "{actor} deleted the database {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the database {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Instances and clusters of RDS, Aurora, DocumentDB, Neptune and Redshift. request_parameters says whether a
--   final snapshot was kept; data.database_deleted_without_snapshot picks out those without. Ask the principal
--   before the backups expire.
-- false_positives:
--   - Auto Scaling of Aurora, which deletes the readers it added.
--   - Test environments that are torn down by a pipeline.
-- misses:
--   - Databases inside an instance (DROP DATABASE), which no CloudTrail record shows.
-- cases:
--   given:
--     eventSource: rds.amazonaws.com
--     eventName: DeleteDBInstance
--     readOnly: false
--     requestParameters: {dBInstanceIdentifier: shop, skipFinalSnapshot: false}
--   match:
--     an instance: {}
--     a cluster: {eventName: DeleteDBCluster, requestParameters: {dBClusterIdentifier: shop, skipFinalSnapshot: false}}
--     a global cluster: {eventName: DeleteGlobalCluster, requestParameters: {globalClusterIdentifier: shop}}
--     a Redshift cluster:
--       eventSource: redshift.amazonaws.com
--       eventName: DeleteCluster
--       requestParameters: {clusterIdentifier: shop}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     an EKS cluster holds no data: {eventSource: eks.amazonaws.com, eventName: DeleteCluster}
--     Redshift does not delete by other names: {eventSource: redshift.amazonaws.com, eventName: PauseCluster}

select *
from events
where action in ('rds:DeleteDBInstance', 'rds:DeleteDBCluster', 'rds:DeleteGlobalCluster', 'redshift:DeleteCluster')
