-- title: Which EBS, RDS or AMI snapshots were shared and then deleted?
-- asks: what
-- kind: hunt
-- severity: high
-- attack: [T1537, T1578.001, T1070]
-- ttc: [T1578.001, T1070.A001]
-- outcome: done
-- finding: "{shared_by} shared {snapshot} with {shared_with}, and {actor} removed it or the share afterwards: {cleaned}"
-- summary: >
--   A snapshot or AMI was shared with an account, and soon after deleted or unshared. By then the copy is made.
--   One row per snapshot. made_at tells when it was created, if that lies in the view. What was on it is known
--   to the account named.
-- parameters:
--   within: {type: duration, default: 7d, help: longest time between sharing and cleaning up}
--   known_accounts: {type: text list, default: [], help: accounts that are yours or trusted}
--   baseline: {type: duration, default: 7d, help: "how long from the beginning of the view sharing with an account may begin that is a habit, if it goes on for three days or more"}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Copies handed to an account of your own by a script that tidies up; name it in known_accounts.
-- misses:
--   - Copies that are left behind; see storage.snapshot_shared.
--   - What a principal shares with an account to which it has given snapshots since the beginning of the view, as scanners do; storage.snapshot_shared tells it.
--   - Other kinds of copies, such as exports to buckets.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     readOnly: false
--     recipientAccountId: "111122223333"
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     made, shared and deleted, at the last moment:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T06:57:00Z, eventName: CopySnapshot, responseElements: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-01T06:58:00Z, eventName: CreateSnapshot, responseElements: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-01T06:59:00Z, eventName: CreateSnapshot, responseElements: {snapshotId: snap-1}, recipientAccountId: "999900001111"}
--         - {eventTime: 2026-09-01T07:00:00Z, eventName: CreateSnapshot, requestParameters: {volumeId: vol-1}, responseElements: {snapshotId: snap-1}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifySnapshotAttribute
--           requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}, sourceIPAddress: 203.0.113.9}
--       expect:
--         - snapshot: snap-1
--           shared_with: "444455556666"
--           shared_by: eve
--           actor: eve
--           cleaned: "ec2:DeleteSnapshot"
--           made_at: 2026-09-01T07:00:00Z
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--           source_ip_address: 203.0.113.9
--     taken back within the same second, from everybody:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifySnapshotAttribute
--           requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{group: all}]}}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifySnapshotAttribute
--           requestParameters: {snapshotId: snap-1, createVolumePermission: {remove: {items: [{group: all}]}}}
--       expect: [{snapshot: snap-1, shared_with: all, cleaned: "ec2:ModifySnapshotAttribute"}]
--     an image:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifyImageAttribute
--           requestParameters: {imageId: ami-1, launchPermission: {add: {items: [{userId: "444455556666"}]}}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeregisterImage, requestParameters: {imageId: ami-1}}
--       expect: [{snapshot: ami-1}]
--     a snapshot of a database, and one of a cluster:
--       given: {eventSource: rds.amazonaws.com}
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifyDBSnapshotAttribute
--           requestParameters: {dBSnapshotIdentifier: d, attributeName: restore, valuesToAdd: ["444455556666", "999900001111"]}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteDBSnapshot, requestParameters: {dBSnapshotIdentifier: d}}
--         - eventTime: 2026-09-01T09:00:00Z
--           eventName: ModifyDBClusterSnapshotAttribute
--           requestParameters: {dBClusterSnapshotIdentifier: c, attributeName: restore, valuesToAdd: ["444455556666"]}
--         - eventTime: 2026-09-01T09:30:00Z
--           eventName: ModifyDBClusterSnapshotAttribute
--           requestParameters: {dBClusterSnapshotIdentifier: c, attributeName: restore, valuesToRemove: ["444455556666"]}
--         - {eventTime: 2026-09-01T09:40:00Z, eventName: DeleteDBClusterSnapshot, requestParameters: {dBClusterSnapshotIdentifier: c}}
--       expect:
--         - {snapshot: d, shared_with: "444455556666, 999900001111"}
--         - {snapshot: c, cleaned: "rds:DeleteDBClusterSnapshot, rds:ModifyDBClusterSnapshotAttribute"}
--     too late, before, another copy, and another account:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: ModifySnapshotAttribute
--           requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: CopySnapshot, requestParameters: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}}
--       expect: []
--     done every night since the beginning of the view:
--       $baseline: 1d
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-01T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-02T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-02T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-03T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-3, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-03T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-3}}
--       expect: []
--     every night, but begun later, once with another account, and on two days only:
--       $baseline: 1d
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: CreateSnapshot, responseElements: {snapshotId: snap-0}}
--         - {eventTime: 2026-09-02T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-02T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-03T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-03T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-04T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-3, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-04T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-3}}
--       expect: [{snapshot: snap-1}, {snapshot: snap-2}, {snapshot: snap-3}]
--     a habit of two days:
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-01T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-02T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-02T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-2}}
--       expect: [{snapshot: snap-1}, {snapshot: snap-2}]
--     beside a habit, another principal and another account of ours with the same receiver, and another receiver:
--       $baseline: 1d
--       events:
--         - {eventTime: 2026-09-01T03:00:00Z, eventName: CreateSnapshot, responseElements: {snapshotId: snap-0}}
--         - {eventTime: 2026-09-02T02:59:59Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-02T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-03T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-03T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-04T03:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-3, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--         - {eventTime: 2026-09-04T03:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-3}}
--         - {eventTime: 2026-09-04T04:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-4, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}, userIdentity: {type: IAMUser, userName: mallory, arn: "arn:aws:iam::111122223333:user/mallory"}}
--         - {eventTime: 2026-09-04T04:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-4}}
--         - {eventTime: 2026-09-04T05:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-5, createVolumePermission: {add: {items: [{userId: "999900001111"}]}}}}
--         - {eventTime: 2026-09-04T05:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-5}}
--         - {eventTime: 2026-09-04T06:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-6, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}, recipientAccountId: "222233334444"}
--         - {eventTime: 2026-09-04T06:10:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-6}, recipientAccountId: "222233334444"}
--       expect: [{snapshot: snap-4}, {snapshot: snap-5}, {snapshot: snap-6}]
--     shared with nobody, refused, and with a trusted account:
--       $known_accounts: ["444455556666", "444455556667"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-1, createVolumePermission: {remove: {items: [{userId: "999900001111"}]}}}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ModifySnapshotAttribute, errorCode: Client.UnauthorizedOperation, requestParameters: {snapshotId: snap-2, createVolumePermission: {add: {items: [{userId: "999900001111"}]}}}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ModifySnapshotAttribute, requestParameters: {snapshotId: snap-3, createVolumePermission: {add: {items: [{userId: "444455556666"}, {userId: "444455556667"}]}}}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteSnapshot, requestParameters: {snapshotId: snap-3}}
--       expect: []

with calls as (
  select
    event_time,
    event_id,
    actor,
    actor_id,
    action,
    source_ip_address,
    recipient_account_id,
    aws_region,
    coalesce(
      json_text(request_parameters, '$.snapshotId'),
      json_text(request_parameters, '$.imageId'),
      json_text(request_parameters, '$.dBSnapshotIdentifier'),
      json_text(request_parameters, '$.dBClusterSnapshotIdentifier')
    ) as snapshot,
    concat_ws(
      ' ',
      array_to_string(json_values(request_parameters, '$.createVolumePermission.add.items[*].userId'), ' '),
      array_to_string(json_values(request_parameters, '$.createVolumePermission.add.items[*].group'), ' '),
      array_to_string(json_values(request_parameters, '$.launchPermission.add.items[*].userId'), ' '),
      array_to_string(json_values(request_parameters, '$.launchPermission.add.items[*].group'), ' '),
      array_to_string(json_list(request_parameters, '$.valuesToAdd'), ' ')
    ) as given_to
  from events
  where action in (
      'ec2:ModifySnapshotAttribute',
      'ec2:ModifyImageAttribute',
      'ec2:DeleteSnapshot',
      'ec2:DeregisterImage',
      'rds:ModifyDBSnapshotAttribute',
      'rds:ModifyDBClusterSnapshotAttribute',
      'rds:DeleteDBSnapshot',
      'rds:DeleteDBClusterSnapshot'
    )
    and error_code is null
),
sharing as (
  select calls.*, t.shared_with
  from calls
  cross join unnest(regexp_extract_all(given_to, '\S+')) as t(shared_with)
  where not list_contains($known_accounts, shared_with)
),
habits as (
  select actor_id, shared_with, recipient_account_id
  from sharing
  group by actor_id, shared_with, recipient_account_id
  having count(distinct cast(event_time as date)) >= 3
    and min(event_time) < (select min(event_time) from events) + $baseline
),
made as (
  select
    json_text(response_elements, '$.snapshotId') as snapshot,
    recipient_account_id,
    min(event_time) as made_at
  from events
  where action = 'ec2:CreateSnapshot'
  group by json_text(response_elements, '$.snapshotId'), recipient_account_id
)
select
  min(cleaning.actor) as actor,
  cleaning.snapshot,
  names_of(sharing.shared_with) as shared_with,
  first_by(sharing.actor, sharing.event_time) as shared_by,
  names_of(cleaning.action) as cleaned,
  min(made.made_at) as made_at,
  min(sharing.event_time) as first_seen,
  max(cleaning.event_time) as last_seen,
  min(cleaning.source_ip_address) as source_ip_address,
  min(cleaning.aws_region) as aws_region,
  cleaning.recipient_account_id,
  first_by(sharing.event_id, sharing.event_time) as shared_event,
  first_event_ids(cleaning.event_id, cleaning.event_time) as event_ids
from sharing
join calls as cleaning
  on cleaning.snapshot = sharing.snapshot
  and cleaning.recipient_account_id = sharing.recipient_account_id
  and cleaning.event_time >= sharing.event_time
  and cleaning.event_time <= sharing.event_time + $within
left join made
  on made.snapshot = cleaning.snapshot
  and made.recipient_account_id = cleaning.recipient_account_id
left join habits
  on habits.actor_id = sharing.actor_id
  and habits.shared_with = sharing.shared_with
  and habits.recipient_account_id = sharing.recipient_account_id
where trim(cleaning.given_to) = ''
  and habits.actor_id is null
group by cleaning.snapshot, cleaning.recipient_account_id
order by first_seen asc, snapshot asc
