-- title: Were RDS snapshots or DynamoDB backups created by hand?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1074.002]
-- ttc: [T1578.001, T1213.A013]
-- outcome: attempted
-- finding: "{actor} created or copied the snapshot or backup {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or copy the snapshot or backup {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A snapshot is a database in portable form: it can be shared (storage.snapshot_shared), exported
--   (data.exported), copied (storage.copied_to_other_region) or restored (data.restored). Look for one of these
--   after it. Snapshots created by services are left out.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     by AWS Backup: {userIdentity: {type: AssumedRole, invokedBy: backup.amazonaws.com}}
--     deleted: {eventName: DeleteDBSnapshot}

select *
from events
where action in (
    'rds:CreateDBSnapshot',
    'rds:CreateDBClusterSnapshot',
    'rds:CopyDBSnapshot',
    'rds:CopyDBClusterSnapshot',
    'redshift:CreateClusterSnapshot',
    'redshift:CopyClusterSnapshot',
    'dynamodb:CreateBackup'
  )
  and user_identity_invoked_by is null
