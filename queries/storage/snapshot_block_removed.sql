-- title: Was Block Public Access for EBS snapshots or AMIs disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1537]
-- ttc: [T1578.005, T1578.001]
-- outcome: attempted
-- finding: "{actor} disabled Block Public Access for EBS snapshots or AMIs in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable Block Public Access for EBS snapshots or AMIs in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   It keeps a snapshot or AMI of this Region from being made public. Disabling it shares nothing yet: look for
--   the ModifySnapshotAttribute or ModifyImageAttribute that follows (storage.snapshot_made_public).
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
--     refused: {errorCode: Client.UnauthorizedOperation, requestParameters: null}
--   ignore:
--     put on: {eventName: EnableSnapshotBlockPublicAccess}

select *
from events
where action in ('ec2:DisableSnapshotBlockPublicAccess', 'ec2:DisableImageBlockPublicAccess')
