-- title: Was a lock on snapshots or on their recycle bin taken off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- finding: "{actor} asked to take a lock off {target}: {action}"
-- summary: >
--   Locks and the recycle bin are what is left when everything else can be deleted. Taking them away is
--   the step before deleting the snapshots (storage.snapshots_deleted_in_mass).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation, requestParameters: null}
--   ignore:
--     locked: {eventName: LockSnapshot}
--     a rule of the recycle bin is made: {eventSource: rbin.amazonaws.com, eventName: CreateRule}
--     rules of another service: {eventSource: events.amazonaws.com, eventName: DeleteRule}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where (
    event_name = 'UnlockSnapshot'
    or (event_source = 'rbin.amazonaws.com' and event_name in ('UnlockRule', 'DeleteRule', 'UpdateRule'))
  )
  and ($include_denied or error_code is null)
