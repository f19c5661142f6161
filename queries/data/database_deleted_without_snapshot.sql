-- title: Was a database deleted without keeping a snapshot?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1485, T1490]
-- finding: "{actor} asked to delete {target} in {aws_region} without a final snapshot"
-- summary: >
--   The caller said that nothing need be kept. Look for other snapshots at once, and for
--   data.backups_deleted around it: automated backups go with the instance unless deleteAutomatedBackups
--   was false.
-- parameters:
--   include_failed: {type: boolean, default: true, help: report calls that failed as well}
-- false_positives:
--   - Members of an Aurora cluster, whose data stays with the cluster.
--   - Test environments that are torn down by a pipeline.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the parameters; see data.databases_deleted.
-- cases:
--   given:
--     eventSource: rds.amazonaws.com
--     eventName: DeleteDBInstance
--     readOnly: false
--     requestParameters: {dBInstanceIdentifier: shop, skipFinalSnapshot: true}
--   match:
--     an instance: {}
--     a cluster: {eventName: DeleteDBCluster, requestParameters: {dBClusterIdentifier: shop, skipFinalSnapshot: true}}
--     deleted, and failed ones not asked for: {$include_failed: false}
--     protected against deletion, but tried: {errorCode: InvalidParameterCombination}
--     a Redshift cluster:
--       eventSource: redshift.amazonaws.com
--       eventName: DeleteCluster
--       requestParameters: {clusterIdentifier: shop, skipFinalClusterSnapshot: true}
--   ignore:
--     with a final snapshot:
--       requestParameters: {dBInstanceIdentifier: shop, skipFinalSnapshot: false, finalDBSnapshotIdentifier: last}
--     nothing said is no skipping: {requestParameters: {dBInstanceIdentifier: shop}}
--     only a replica's promotion: {eventName: PromoteReadReplica}
--     failed, and not asked for: {errorCode: InvalidParameterCombination, $include_failed: false}

select *
from events
where event_name in ('DeleteDBInstance', 'DeleteDBCluster', 'DeleteCluster')
  and coalesce(
    json_text(request_parameters, '$.skipFinalSnapshot'),
    json_text(request_parameters, '$.skipFinalClusterSnapshot')
  ) = 'true'
  and ($include_failed or error_code is null)
