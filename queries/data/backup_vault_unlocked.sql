-- title: Was the lock or access policy of an AWS Backup vault removed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1490]
-- ttc: [T1485.A001, T1578.005]
-- outcome: attempted
-- finding: "{actor} removed the lock or access policy of the AWS Backup vault {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to remove the lock or access policy of the AWS Backup vault {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A vault lock and a vault policy keep even administrators from deleting backups. Look for DeleteRecoveryPoint
--   and DeleteBackupVault (data.backups_deleted) at once, and copy the recovery points to another account.
-- false_positives:
--   - A lock in its days of grace, tried out and taken back.
-- misses:
--   - A policy replaced by a weaker one (PutBackupVaultAccessPolicy); see data.store_policy_changed.
--   - A vault that never had a lock.
-- cases:
--   given: {eventSource: backup.amazonaws.com, eventName: DeleteBackupVaultLockConfiguration, readOnly: false, requestParameters: {backupVaultName: main}}
--   match:
--     its lock: {}
--     its policy: {eventName: DeleteBackupVaultAccessPolicy}
--     the approval by several people: {eventName: DisassociateBackupVaultMpaApprovalTeam}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     locked: {eventName: PutBackupVaultLockConfiguration}

select *
from events
where action in (
    'backup:DeleteBackupVaultLockConfiguration',
    'backup:DeleteBackupVaultAccessPolicy',
    'backup:DisassociateBackupVaultMpaApprovalTeam'
  )
