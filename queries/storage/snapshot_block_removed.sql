-- title: Was the block against public snapshots or images lifted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1537]
-- finding: "{actor} asked to lift the block against public snapshots or images in {aws_region}: {action}"
-- summary: >
--   The block keeps a snapshot or image of this region from being made public. Lifting it shares nothing
--   yet: look for the ModifySnapshotAttribute or ModifyImageAttribute that follows
--   (storage.snapshot_made_public).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A vendor about to publish an image.
-- misses:
--   - A region that never had the block.
--   - Snapshots of databases, which have no such block.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DisableSnapshotBlockPublicAccess, readOnly: false, requestParameters: null}
--   match:
--     for snapshots: {}
--     for images: {eventName: DisableImageBlockPublicAccess}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation, requestParameters: null}
--   ignore:
--     put on: {eventName: EnableSnapshotBlockPublicAccess}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('DisableSnapshotBlockPublicAccess', 'DisableImageBlockPublicAccess')
  and ($include_denied or error_code is null)
