-- title: Was an RDS, Redshift or DynamoDB copy restored from a backup?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1074.002, T1213.006]
-- ttc: [T1213.A013, T1578.002]
-- outcome: attempted
-- finding: "{actor} restored a copy of a database in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to restore a copy of a database in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The copy holds everything and has none of the protection of the original: another password
--   (data.master_password_changed), another security group, perhaps public access (data.opened_to_internet). Ask
--   what it is for, and see whether it still exists.
-- false_positives:
--   - Restore tests, test environments that are filled from production, and replicas of growing
--     applications.
-- misses:
--   - A snapshot restored in another account; see storage.snapshot_shared.
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: RestoreDBInstanceFromDBSnapshot, readOnly: false, requestParameters: {dBInstanceIdentifier: copy, dBSnapshotIdentifier: last}}
--   match:
--     an instance from a snapshot: {}
--     an instance from a point in time: {eventSource: rds.amazonaws.com, eventName: RestoreDBInstanceToPointInTime}
--     an instance from a bucket: {eventSource: rds.amazonaws.com, eventName: RestoreDBInstanceFromS3}
--     a cluster from a snapshot: {eventSource: rds.amazonaws.com, eventName: RestoreDBClusterFromSnapshot}
--     a cluster from a point in time: {eventSource: rds.amazonaws.com, eventName: RestoreDBClusterToPointInTime}
--     a cluster from a bucket: {eventSource: rds.amazonaws.com, eventName: RestoreDBClusterFromS3}
--     a Redshift cluster: {eventSource: redshift.amazonaws.com, eventName: RestoreFromClusterSnapshot}
--     a table of Redshift: {eventSource: redshift.amazonaws.com, eventName: RestoreTableFromClusterSnapshot}
--     a DynamoDB table from a backup: {eventSource: dynamodb.amazonaws.com, eventName: RestoreTableFromBackup}
--     a DynamoDB table from a point in time: {eventSource: dynamodb.amazonaws.com, eventName: RestoreTableToPointInTime}
--     anything that AWS Backup holds: {eventSource: backup.amazonaws.com, eventName: StartRestoreJob}
--     a replica: {eventSource: rds.amazonaws.com, eventName: CreateDBInstanceReadReplica}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a new and empty one: {eventName: CreateDBInstance}

select *
from events
where action in (
    'rds:RestoreDBInstanceFromDBSnapshot',
    'rds:RestoreDBInstanceToPointInTime',
    'rds:RestoreDBInstanceFromS3',
    'rds:RestoreDBClusterFromSnapshot',
    'rds:RestoreDBClusterToPointInTime',
    'rds:RestoreDBClusterFromS3',
    'redshift:RestoreFromClusterSnapshot',
    'redshift:RestoreTableFromClusterSnapshot',
    'dynamodb:RestoreTableFromBackup',
    'dynamodb:RestoreTableToPointInTime',
    'backup:StartRestoreJob',
    'rds:CreateDBInstanceReadReplica'
  )
