-- title: Was an RDS or Redshift database deleted without a final snapshot?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1485, T1490]
-- ttc: [T1485.A001]
-- outcome: attempted
-- finding: "{actor} deleted {target} in {aws_region} without a final snapshot ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete {target} in {aws_region} without a final snapshot ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The caller chose to keep nothing. Look for other snapshots at once, and for data.backups_deleted around it:
--   automated backups are deleted with the instance unless deleteAutomatedBackups was false.
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
where action in ('rds:DeleteDBInstance', 'rds:DeleteDBCluster', 'redshift:DeleteCluster')
  and coalesce(
    json_text(request_parameters, '$.skipFinalSnapshot'),
    json_text(request_parameters, '$.skipFinalClusterSnapshot')
  ) = 'true'
  and ($include_failed or error_code is null)
