-- title: Were copies of disks made without encryption?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.001]
-- finding: "{actor} made a copy of a disk without encryption: {target} in {aws_region}"
-- summary: >
--   A snapshot without encryption can be shared with anybody, who then reads it without a key of yours.
--   Look for shares (storage.snapshot_shared) and ask why the disk is not encrypted.
-- false_positives:
--   - Accounts that never encrypted their disks.
-- misses:
--   - Several snapshots made in one call, and copies of snapshots, whose answer does not tell.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateSnapshot
--     readOnly: false
--     requestParameters: {volumeId: vol-1}
--     responseElements: {snapshotId: snap-1, encrypted: false}
--   match:
--     a snapshot: {}
--   ignore:
--     encrypted: {responseElements: {snapshotId: snap-1, encrypted: true}}
--     a disk, no copy: {eventName: CreateVolume}

select *
from events
where event_name = 'CreateSnapshot'
  and json_text(response_elements, '$.encrypted') = 'false'
