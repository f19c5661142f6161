-- title: Did another account use an EBS snapshot that we shared?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1537]
-- ttc: [T1578.001]
-- outcome: done
-- finding: "the EBS snapshot {snapshot} that {shared_by} shared was used by another account: {used_as}"
-- summary: >
--   AWS tells the owner when another account creates a volume from a shared snapshot or copies it: the data has
--   left. One row per use of a snapshot that was shared within the view. The same event is written whenever an
--   account uses a public snapshot of another, which is why uses of snapshots that were not shared here are left
--   out.
-- false_positives:
--   - Accounts of your own that start from shared snapshots.
-- misses:
--   - Snapshots shared before the view begins, or shared as part of an image.
--   - Snapshots of databases, whose use by others is not told to the owner.
-- unmodelled:
--   ec2:SharedSnapshotCopyInitiated: event that EBS writes itself (AwsServiceEvent)
--   ec2:SharedSnapshotVolumeCreated: event that EBS writes itself (AwsServiceEvent)
-- cases:
--   given: {eventSource: ec2.amazonaws.com, recipientAccountId: "111122223333", awsRegion: eu-west-1}
--   sequences:
--     shared, then copied and used within the same second:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifySnapshotAttribute
--           requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: SharedSnapshotVolumeCreated
--           eventType: AwsServiceEvent
--           serviceEventDetails: {snapshotId: snap-1}
--         - eventTime: 2026-09-01T09:00:00Z
--           eventName: SharedSnapshotCopyInitiated
--           eventType: AwsServiceEvent
--           serviceEventDetails: {snapshotId: snap-1}
--       expect:
--         - snapshot: snap-1
--           shared_by: alice
--           used_as: SharedSnapshotVolumeCreated
--           used_at: 2026-09-01T08:00:00Z
--           shared_at: 2026-09-01T08:00:00Z
--         - snapshot: snap-1
--           used_as: SharedSnapshotCopyInitiated
--           used_at: 2026-09-01T09:00:00Z
--           recipient_account_id: "111122223333"
--           aws_region: eu-west-1
--     an instance started from somebody's public image:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: RunInstances, requestParameters: {snapshotId: snap-1}}
--         - eventTime: 2026-09-01T08:00:05Z
--           eventName: SharedSnapshotVolumeCreated
--           eventType: AwsServiceEvent
--           serviceEventDetails: {snapshotId: snap-1}
--       expect: []
--     used before it was shared, another snapshot, and another account:
--       events:
--         - eventTime: 2026-09-01T07:00:00Z
--           eventName: SharedSnapshotVolumeCreated
--           eventType: AwsServiceEvent
--           serviceEventDetails: {snapshotId: snap-1}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1}}
--         - eventTime: 2026-09-01T09:00:00Z
--           eventName: SharedSnapshotVolumeCreated
--           eventType: AwsServiceEvent
--           serviceEventDetails: {snapshotId: snap-2}
--         - eventTime: 2026-09-01T09:00:00Z
--           eventName: SharedSnapshotVolumeCreated
--           eventType: AwsServiceEvent
--           serviceEventDetails: {snapshotId: snap-1}
--           recipientAccountId: "444455556666"
--         - {eventTime: 2026-09-01T09:30:00Z, eventName: DeleteSnapshot, serviceEventDetails: {snapshotId: snap-1}}
--       expect: []
--     the sharing was refused:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifySnapshotAttribute
--           errorCode: Client.UnauthorizedOperation
--           requestParameters: {snapshotId: snap-1}
--         - eventTime: 2026-09-01T09:00:00Z
--           eventName: SharedSnapshotVolumeCreated
--           eventType: AwsServiceEvent
--           serviceEventDetails: {snapshotId: snap-1}
--       expect: []

with shares as (
  select
    json_text(request_parameters, '$.snapshotId') as snapshot,
    recipient_account_id,
    min(event_time)                               as shared_at,
    min(actor)                                    as shared_by
  from events
  where action = 'ec2:ModifySnapshotAttribute'
    and error_code is null
  group by json_text(request_parameters, '$.snapshotId'), recipient_account_id
),
uses as (
  select
    json_text(service_event_details, '$.snapshotId') as snapshot,
    recipient_account_id,
    aws_region,
    event_name,
    event_time,
    event_id
  from events
  where action in ('ec2:SharedSnapshotVolumeCreated', 'ec2:SharedSnapshotCopyInitiated')
)
select
  uses.event_time as used_at,
  uses.event_name as used_as,
  uses.snapshot   as snapshot,
  shares.shared_by,
  shares.shared_at,
  uses.recipient_account_id,
  uses.aws_region,
  uses.event_id
from uses
join shares
  on shares.snapshot = uses.snapshot
  and shares.recipient_account_id = uses.recipient_account_id
  and shares.shared_at <= uses.event_time
order by used_at asc, uses.event_id asc
