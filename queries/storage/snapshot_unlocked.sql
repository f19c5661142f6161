-- title: Was an EBS snapshot lock or Recycle Bin rule removed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- ttc: [T1485.A002, T1578.005]
-- outcome: attempted
-- finding: "{actor} removed or changed the snapshot lock or Recycle Bin rule {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to remove or change the snapshot lock or Recycle Bin rule {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Locks and the Recycle Bin are what is left when everything else can be deleted. Removing them is the step
--   before deleting the snapshots (storage.snapshots_deleted_in_mass).
-- false_positives:
--   - Lock periods shortened on purpose while testing backups.
-- misses:
--   - Snapshots that never had a lock.
--   - A recycle bin rule in a region that has none.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: UnlockSnapshot, readOnly: false, requestParameters: {UnlockSnapshotRequest: {SnapshotId: snap-1}}}
--   match:
--     of a snapshot: {}
--     of a rule of the recycle bin: {eventSource: rbin.amazonaws.com, eventName: UnlockRule, requestParameters: {identifier: r1}}
--     a rule of the recycle bin deleted: {eventSource: rbin.amazonaws.com, eventName: DeleteRule, requestParameters: {identifier: r1}}
--     a rule of the recycle bin changed: {eventSource: rbin.amazonaws.com, eventName: UpdateRule, requestParameters: {identifier: r1}}
--     refused: {errorCode: Client.UnauthorizedOperation, requestParameters: null}
--   ignore:
--     locked: {eventName: LockSnapshot}
--     a rule of the recycle bin is made: {eventSource: rbin.amazonaws.com, eventName: CreateRule}
--     rules of another service: {eventSource: events.amazonaws.com, eventName: DeleteRule}

select *
from events
where action in ('ec2:UnlockSnapshot', 'rbin:UnlockRule', 'rbin:DeleteRule', 'rbin:UpdateRule')
