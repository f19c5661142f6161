-- title: Which databases were deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485]
-- finding: "{actor} asked to delete a database: {target} in {aws_region}"
-- summary: >
--   Instances and clusters of RDS, Aurora, DocumentDB, Neptune and Redshift. request_parameters says
--   whether a final snapshot was kept; data.database_deleted_without_snapshot picks out those without. Ask
--   the actor before anything ages out of the backups.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     deleted, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     an EKS cluster holds no data: {eventSource: eks.amazonaws.com, eventName: DeleteCluster}
--     Redshift does not delete by other names: {eventSource: redshift.amazonaws.com, eventName: PauseCluster}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name in ('DeleteDBInstance', 'DeleteDBCluster', 'DeleteGlobalCluster')
    or (event_source = 'redshift.amazonaws.com' and event_name = 'DeleteCluster')
  )
  and ($include_denied or error_code is null)
