-- title: Was an unencrypted EBS snapshot created?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.001]
-- ttc: [T1578.001]
-- outcome: done
-- finding: "{actor} created an unencrypted EBS snapshot: {target} in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   A snapshot without encryption can be shared with anybody, who then reads it without a KMS key of yours. Look
--   for shares (storage.snapshot_shared) and ask why the volume is not encrypted.
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
where action = 'ec2:CreateSnapshot'
  and json_text(response_elements, '$.encrypted') = 'false'
