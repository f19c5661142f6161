-- title: Did another account use a snapshot of ours?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1537]
-- finding: "another account used a shared snapshot of account {recipient_account_id} in {aws_region}: {event_name}"
-- summary: >
--   AWS tells the owner that a foreign account made a volume from a shared snapshot or copied it: the data has left.
--   service_event_details names the snapshot; user_identity the account that took it, where AWS says so. Find who shared it (storage.snapshot_shared).
-- false_positives:
--   - Accounts of your own that start from shared images and snapshots.
-- misses:
--   - Snapshots of databases and images, whose use by others is not told to the owner.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventType: AwsServiceEvent
--     serviceEventDetails: {snapshotId: snap-1}
--   match:
--     a volume made from it: {eventName: SharedSnapshotVolumeCreated}
--     copied: {eventName: SharedSnapshotCopyInitiated}
--   ignore:
--     made from one's own: {eventName: CreateVolume, eventType: AwsApiCall}

select *
from events
where event_name in ('SharedSnapshotVolumeCreated', 'SharedSnapshotCopyInitiated')
