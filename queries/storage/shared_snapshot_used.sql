-- title: Did another account use an EBS snapshot that we shared?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1537]
-- ttc: [T1578.001]
-- outcome: done
-- finding: "{snapshots EBS snapshot|EBS snapshots} that {shared_by} shared, first {snapshot}, {used} used by another account: {used_as}"
-- summary: >
--   AWS tells the owner when another account creates a volume from a shared snapshot or copies it: the data has
--   left. One row per use of a snapshot that was shared within the view; the uses of what one principal shared with one account on
--   three days or more are one row. The same event is written whenever an
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
--     shared and copied night after night:
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-01T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-02T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-02T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-02T05:00:00Z, eventName: SharedSnapshotVolumeCreated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-03T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-3, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-03T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-3}}
--       expect:
--         - {snapshots: 3, used_as: SharedSnapshotCopyInitiated, used_at: 2026-09-01T04:00:00Z, last_seen: 2026-09-03T04:00:00Z, used: were}
--         - {snapshots: 1, used_as: SharedSnapshotVolumeCreated, used_at: 2026-09-02T05:00:00Z, used: was}
--     night after night with one account, and twice with another:
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-01T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-02T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-02T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-03T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-3, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-03T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-3}}
--         - {eventTime: 2026-09-04T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-4, createVolumePermission: {add: {items: [{userId: "999900001111"}]}}}}
--         - {eventTime: 2026-09-04T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-4}}
--         - {eventTime: 2026-09-05T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-5, createVolumePermission: {add: {items: [{userId: "999900001111"}]}}}}
--         - {eventTime: 2026-09-05T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-5}}
--       expect: [{snapshots: 3, snapshot: snap-1}, {snapshots: 1, snapshot: snap-4}, {snapshots: 1, snapshot: snap-5}]
--     beside such a habit, what another principal and another account shared on two days:
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-01T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-02T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-02T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-03T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-3}}
--         - {eventTime: 2026-09-03T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-3}}
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-4}, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-4}}
--         - {eventTime: 2026-09-02T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-5}, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-5}}
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-6}, recipientAccountId: "222233334444"}
--         - {eventTime: 2026-09-01T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-6}, recipientAccountId: "222233334444"}
--         - {eventTime: 2026-09-02T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-7}, recipientAccountId: "222233334444"}
--         - {eventTime: 2026-09-02T04:00:00Z, eventName: SharedSnapshotCopyInitiated, eventType: AwsServiceEvent, serviceEventDetails: {snapshotId: snap-7}, recipientAccountId: "222233334444"}
--       expect: [{snapshots: 3}, {snapshot: snap-4, shared_by: bob}, {snapshot: snap-6}, {snapshot: snap-5}, {snapshot: snap-7}]
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
    first_by(actor_id, event_time)                as shared_by_id,
    first_by(actor, event_time)                   as shared_by,
    names_of(array_to_string(json_values(request_parameters, '$.createVolumePermission.add.items[*].userId'), ' ')) as receivers
  from events
  where action = 'ec2:ModifySnapshotAttribute'
    and error_code is null
  group by json_text(request_parameters, '$.snapshotId'), recipient_account_id
),
habits as (
  select shared_by_id, recipient_account_id, receivers
  from shares
  group by shared_by_id, recipient_account_id, receivers
  having count(distinct cast(shared_at as date)) >= 3
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
  min(uses.event_time) as used_at,
  max(uses.event_time) as last_seen,
  uses.event_name      as used_as,
  first_by(uses.snapshot, uses.event_time) as snapshot,
  count(distinct uses.snapshot)            as snapshots,
  case when count(distinct uses.snapshot) = 1 then 'was' else 'were' end as used,
  min(shares.shared_by) as shared_by,
  min(shares.shared_at) as shared_at,
  uses.recipient_account_id,
  first_by(uses.aws_region, uses.event_time)        as aws_region,
  first_event_ids(uses.event_id, uses.event_time)   as event_ids
from uses
join shares
  on shares.snapshot = uses.snapshot
  and shares.recipient_account_id = uses.recipient_account_id
  and shares.shared_at <= uses.event_time
left join habits
  on habits.shared_by_id = shares.shared_by_id
  and habits.recipient_account_id = shares.recipient_account_id
  and habits.receivers = shares.receivers
group by
  uses.event_name,
  uses.recipient_account_id,
  shares.shared_by_id,
  shares.receivers,
  case when habits.shared_by_id is null then uses.event_id end
order by used_at asc, snapshot asc, used_as asc
