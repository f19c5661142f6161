-- title: Which backups and snapshots of databases were deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- finding: "{actor} asked to delete a backup: {action} {target} in {aws_region}"
-- summary: >
--   Who wants to destroy data or hold it to ransom deletes the way back first. One deletion by the role
--   that rotates backups is housekeeping; many by a person, or any shortly before a table or database goes
--   (data.many_deleted), is not.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Scripts that rotate snapshots by age.
-- misses:
--   - Backups that expire because their retention was shortened.
--   - EBS snapshots, which are deleted all day long by the services that make them; see
--     storage.snapshots_deleted_in_mass.
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     eventName: DeleteBackup
--     readOnly: false
--     requestParameters: {backupArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/backup/1"}
--   match:
--     of a DynamoDB table: {}
--     of a database instance:
--       eventSource: rds.amazonaws.com
--       eventName: DeleteDBSnapshot
--       requestParameters: {dBSnapshotIdentifier: last}
--     of a database cluster:
--       eventSource: rds.amazonaws.com
--       eventName: DeleteDBClusterSnapshot
--       requestParameters: {dBClusterSnapshotIdentifier: last}
--     automated ones of an instance:
--       eventSource: rds.amazonaws.com
--       eventName: DeleteDBInstanceAutomatedBackup
--       requestParameters: {dbiResourceId: db-1}
--     automated ones of a cluster:
--       eventSource: rds.amazonaws.com
--       eventName: DeleteDBClusterAutomatedBackup
--       requestParameters: {dbClusterResourceId: cluster-1}
--     of a Redshift cluster:
--       eventSource: redshift.amazonaws.com
--       eventName: DeleteClusterSnapshot
--       requestParameters: {snapshotIdentifier: last}
--     a recovery point of AWS Backup:
--       eventSource: backup.amazonaws.com
--       eventName: DeleteRecoveryPoint
--       requestParameters: null
--     a whole vault of AWS Backup: {eventSource: backup.amazonaws.com, eventName: DeleteBackupVault, requestParameters: null}
--     deleted, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a backup is made: {eventName: CreateBackup}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'DeleteBackup',
    'DeleteDBSnapshot',
    'DeleteDBClusterSnapshot',
    'DeleteDBInstanceAutomatedBackup',
    'DeleteDBClusterAutomatedBackup',
    'DeleteClusterSnapshot',
    'DeleteRecoveryPoint',
    'DeleteBackupVault'
  )
  and ($include_denied or error_code is null)
