-- title: Which EBS snapshots, RDS snapshots and AMIs were shared externally?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1537]
-- ttc: [T1578.001]
-- outcome: done
-- finding: "{actor} shared {shared snapshot or image|snapshots or images}, first {resource}, in {aws_region} with account {shared_with}"
-- summary: >
--   The external account can copy the volume or database, and no record of yours will say what it reads.
--   Accounts whose own logs are in the lake count as yours. One row per snapshot and account; what one
--   principal shares with one account on three days or more, as a scanner of EBS volumes does every night, is one row a region. Next read
--   storage.shared_snapshot_used, and who created the snapshot, and of what.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Image factories and backup accounts whose logs are not in the lake; name them in known_accounts.
--   - Vendors who asked for a snapshot in a support case.
-- misses:
--   - Sharing with everybody; see storage.snapshot_made_public.
--   - Sharing with a whole organisation or organisational unit by its ARN.
--   - A key that is shared so that an encrypted snapshot can be read; see
--     encryption.key_opened_to_outside.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: ModifySnapshotAttribute
--     readOnly: false
--     recipientAccountId: "111122223333"
--     awsRegion: eu-west-1
--   sequences:
--     a snapshot with two accounts:
--       events:
--         - {requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}, {userId: "777788889999"}]}}}}
--       expect:
--         - {resource: snap-1, shared_with: "444455556666", aws_region: eu-west-1}
--         - {resource: snap-1, shared_with: "777788889999"}
--     an image, a database snapshot and a database cluster's, once each:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifyImageAttribute
--           requestParameters: {imageId: ami-1, launchPermission: {add: {items: {userId: "444455556666"}}}}
--         - eventTime: 2026-09-01T08:01:00Z
--           eventSource: rds.amazonaws.com
--           eventName: ModifyDBSnapshotAttribute
--           requestParameters: {dBSnapshotIdentifier: last, valuesToAdd: ["444455556666"]}
--         - eventTime: 2026-09-01T08:02:00Z
--           eventSource: rds.amazonaws.com
--           eventName: ModifyDBClusterSnapshotAttribute
--           requestParameters: {dBClusterSnapshotIdentifier: all-of-it, valuesToAdd: ["444455556666"]}
--       expect:
--         - {resource: ami-1, shared_with: "444455556666"}
--         - {resource: last, shared_with: "444455556666"}
--         - {resource: all-of-it, shared_with: "444455556666"}
--     with one account night after night, and with another once:
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-02T03:00:00Z, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-03T03:00:00Z, requestParameters: {snapshotId: snap-3, createVolumePermission: {add: {items: [{userId: "444455556666"}, {userId: "777788889999"}]}}}}
--       expect:
--         - {resource: snap-1, shared: 3, shared_with: "444455556666", event_time: 2026-09-01T03:00:00Z, last_seen: 2026-09-03T03:00:00Z}
--         - {resource: snap-3, shared: 1, shared_with: "777788889999"}
--     beside such a habit, what another principal, another receiver and another account have to do with it on fewer days:
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-02T03:00:00Z, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-03T03:00:00Z, requestParameters: {snapshotId: snap-3, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-01T03:00:00Z, requestParameters: {snapshotId: snap-4, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T03:00:00Z, requestParameters: {snapshotId: snap-5, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T03:00:00Z, requestParameters: {snapshotId: snap-6, createVolumePermission: {add: {items: [{userId: "777788889999"}]}}}}
--         - {eventTime: 2026-09-02T03:00:00Z, requestParameters: {snapshotId: snap-7, createVolumePermission: {add: {items: [{userId: "777788889999"}]}}}}
--         - {eventTime: 2026-09-01T03:00:00Z, requestParameters: {snapshotId: snap-8, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}, recipientAccountId: "222233334444"}
--         - {eventTime: 2026-09-02T03:00:00Z, requestParameters: {snapshotId: snap-9, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}, recipientAccountId: "222233334444"}
--       expect:
--         - {resource: snap-1, shared: 3}
--         - {resource: snap-4, actor: bob}
--         - {resource: snap-6}
--         - {resource: snap-8}
--         - {resource: snap-5, actor: bob}
--         - {resource: snap-7}
--         - {resource: snap-9}
--     a snapshot of Redshift:
--       events:
--         - eventSource: redshift.amazonaws.com
--           eventName: AuthorizeSnapshotAccess
--           requestParameters: {snapshotIdentifier: dw-1, accountWithRestoreAccess: "444455556666"}
--       expect: [{resource: dw-1, shared_with: "444455556666"}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventName: DescribeSnapshots, readOnly: true, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--       expect: []
--     everybody is another question, and taking back is no sharing:
--       events:
--         - {requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{group: all}]}}}}
--         - {requestParameters: {snapshotId: snap-1, createVolumePermission: {remove: {items: [{userId: "444455556666"}]}}}}
--       expect: []
--     refused, and the same words in another call:
--       events:
--         - errorCode: Client.UnauthorizedOperation
--           requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}
--         - eventName: ResetSnapshotAttribute
--           requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}
--       expect: []

with shares as (
  select
    event_time,
    actor,
    actor_id,
    coalesce(
      json_text(request_parameters, '$.snapshotId'),
      json_text(request_parameters, '$.imageId'),
      json_text(request_parameters, '$.dBSnapshotIdentifier'),
      json_text(request_parameters, '$.dBClusterSnapshotIdentifier'),
      json_text(request_parameters, '$.snapshotIdentifier')
    ) as resource,
    coalesce(
      json_text(request_parameters, '$.createVolumePermission.add'),
      json_text(request_parameters, '$.launchPermission.add'),
      json_text(request_parameters, '$.valuesToAdd'),
      '"' || json_text(request_parameters, '$.accountWithRestoreAccess') || '"'
    ) as added,
    source_ip_address,
    recipient_account_id,
    aws_region,
    event_id
  from events
  where action in (
      'ec2:ModifySnapshotAttribute',
      'ec2:ModifyImageAttribute',
      'rds:ModifyDBSnapshotAttribute',
      'rds:ModifyDBClusterSnapshotAttribute',
      'redshift:AuthorizeSnapshotAccess'
    )
    and error_code is null
),
receivers as (
  select shares.*, t.shared_with
  from shares
  cross join unnest(regexp_extract_all(added, '"(\d{12})"', 1)) as t(shared_with)
),
habits as (
  select actor_id, shared_with, recipient_account_id
  from receivers
  group by actor_id, shared_with, recipient_account_id
  having count(distinct cast(event_time as date)) >= 3
)
select
  min(receivers.event_time) as event_time,
  max(receivers.event_time) as last_seen,
  min(receivers.actor) as actor,
  first_by(receivers.resource, receivers.event_time) as resource,
  greatest(1, count(distinct receivers.resource)) as shared,
  receivers.shared_with,
  first_by(receivers.source_ip_address, receivers.event_time) as source_ip_address,
  receivers.recipient_account_id,
  receivers.aws_region,
  first_event_ids(receivers.event_id, receivers.event_time) as event_ids
from receivers
left join habits
  on habits.actor_id = receivers.actor_id
  and habits.shared_with = receivers.shared_with
  and habits.recipient_account_id = receivers.recipient_account_id
where not is_own_account(receivers.shared_with)
  and not list_contains($known_accounts, receivers.shared_with)
group by
  receivers.actor_id,
  receivers.shared_with,
  receivers.recipient_account_id,
  receivers.aws_region,
  case when habits.actor_id is null then receivers.event_id end,
  case when habits.actor_id is null then receivers.resource end
order by event_time asc, resource asc, shared_with asc
