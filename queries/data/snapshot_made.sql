-- title: Which snapshots and backups of databases were made by hand?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1074.002]
-- finding: "{actor} asked for a snapshot of a database: {action} {target} in {aws_region}"
-- summary: >
--   A snapshot is the handy form of a database: it can be shared (storage.snapshot_shared), exported
--   (data.exported), copied away (storage.copied_to_other_region) or restored (data.restored). Look for
--   one of these after it. Snapshots that services make are left out.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Somebody careful before a change.
-- misses:
--   - Snapshots that RDS makes itself every night, which leave no call.
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: CreateDBSnapshot, readOnly: false, requestParameters: {dBInstanceIdentifier: shop, dBSnapshotIdentifier: last}}
--   match:
--     of an instance: {}
--     of a cluster: {eventName: CreateDBClusterSnapshot}
--     a copy: {eventName: CopyDBSnapshot}
--     a copy of a cluster's: {eventName: CopyDBClusterSnapshot}
--     of a Redshift cluster: {eventSource: redshift.amazonaws.com, eventName: CreateClusterSnapshot}
--     a copy of a Redshift cluster's: {eventSource: redshift.amazonaws.com, eventName: CopyClusterSnapshot}
--     of a DynamoDB table: {eventSource: dynamodb.amazonaws.com, eventName: CreateBackup}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     by AWS Backup: {userIdentity: {type: AssumedRole, invokedBy: backup.amazonaws.com}}
--     deleted: {eventName: DeleteDBSnapshot}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'CreateDBSnapshot',
    'CreateDBClusterSnapshot',
    'CopyDBSnapshot',
    'CopyDBClusterSnapshot',
    'CreateClusterSnapshot',
    'CopyClusterSnapshot',
    'CreateBackup'
  )
  and user_identity_invoked_by is null
  and ($include_denied or error_code is null)
