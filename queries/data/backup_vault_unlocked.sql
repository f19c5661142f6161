-- title: Was the protection of a backup vault taken away?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1490]
-- finding: "{actor} asked to take away the protection of a backup vault: {action} {target}"
-- summary: >
--   A vault lock and a vault policy keep even administrators from deleting backups. Without them the way
--   back is open to whoever has the account. Look for DeleteRecoveryPoint and DeleteBackupVault
--   (data.backups_deleted) at once, and copy the recovery points away.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     locked: {eventName: PutBackupVaultLockConfiguration}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'DeleteBackupVaultLockConfiguration',
    'DeleteBackupVaultAccessPolicy',
    'DisassociateBackupVaultMpaApprovalTeam'
  )
  and ($include_denied or error_code is null)
