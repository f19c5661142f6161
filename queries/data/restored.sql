-- title: Was a copy of a database made from a snapshot or backup?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1074.002, T1213.006]
-- finding: "{actor} asked to make a copy of a database: {action} {target} in {aws_region}"
-- summary: >
--   The copy holds everything and has none of the protection of the original: another password
--   (data.master_password_changed), another firewall, perhaps a public address (data.opened_to_internet),
--   and nobody who watches it. Ask what it is for, and see whether it still exists.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a new and empty one: {eventName: CreateDBInstance}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'RestoreDBInstanceFromDBSnapshot',
    'RestoreDBInstanceToPointInTime',
    'RestoreDBInstanceFromS3',
    'RestoreDBClusterFromSnapshot',
    'RestoreDBClusterToPointInTime',
    'RestoreDBClusterFromS3',
    'RestoreFromClusterSnapshot',
    'RestoreTableFromClusterSnapshot',
    'RestoreTableFromBackup',
    'RestoreTableToPointInTime',
    'StartRestoreJob',
    'CreateDBInstanceReadReplica'
  )
  and ($include_denied or error_code is null)
