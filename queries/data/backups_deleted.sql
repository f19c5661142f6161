-- title: Were RDS snapshots or AWS Backup recovery points deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- ttc: [T1485.A001]
-- outcome: attempted
-- finding: "{actor} deleted the backup {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the backup {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Backups are deleted before data is destroyed or held to ransom. One deletion by the role that rotates
--   backups is housekeeping; many by a person, or any shortly before a table or database is deleted
--   (data.many_deleted), are not.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a backup is made: {eventName: CreateBackup}

select *
from events
where action in (
    'dynamodb:DeleteBackup',
    'rds:DeleteDBSnapshot',
    'rds:DeleteDBClusterSnapshot',
    'rds:DeleteDBInstanceAutomatedBackup',
    'rds:DeleteDBClusterAutomatedBackup',
    'redshift:DeleteClusterSnapshot',
    'backup:DeleteRecoveryPoint',
    'backup:DeleteBackupVault'
  )
