-- title: Which principals deleted resources of many services in one hour?
-- asks: what
-- kind: hunt
-- severity: medium
-- attack: [T1485, T1531]
-- ttc: [T1485.A003, T1070.A001]
-- outcome: done
-- finding: "{actor} deleted {deleted resource|resources} with {kinds different action|different actions} in the hour from {hour}: {actions}"
-- summary: >
--   An application that is torn down deletes every kind of resource it is made of, and does so through
--   CloudFormation, which is left out. The same by hand, by an access key or from a new address is destruction
--   or the removal of traces. data.many_deleted counts data stores alone. Disable the principal first, then see
--   what can be restored.
-- parameters:
--   min_kinds: {type: integer, default: 5, help: how many different deleting calls within one hour make a row}
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) whose task it is}
-- false_positives:
--   - Terraform taking an environment down, and clean-up jobs of test accounts.
-- misses:
--   - Deletion that straddles the full hour; its halves are counted apart.
--   - Much of one kind; see data.many_deleted.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: DeleteBucket
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     every word for it:
--       $min_kinds: 6
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventSource: ec2.amazonaws.com, eventName: TerminateInstances}
--         - {eventTime: 2026-09-01T08:20:00Z, eventSource: kms.amazonaws.com, eventName: ScheduleKeyDeletion}
--         - {eventTime: 2026-09-01T08:30:00Z, eventSource: ec2.amazonaws.com, eventName: DeregisterImage}
--         - {eventTime: 2026-09-01T08:40:00Z, eventSource: sqs.amazonaws.com, eventName: PurgeQueue}
--         - {eventTime: 2026-09-01T08:50:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z, eventSource: lambda.amazonaws.com, eventName: DeleteFunction20150331}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:10:00Z, eventSource: ec2.amazonaws.com, eventName: TerminateInstances}
--         - {eventTime: 2026-09-02T08:20:00Z, eventSource: kms.amazonaws.com, eventName: ScheduleKeyDeletion}
--         - {eventTime: 2026-09-02T08:30:00Z, eventSource: ec2.amazonaws.com, eventName: DeregisterImage}
--         - {eventTime: 2026-09-02T08:40:00Z, eventSource: sqs.amazonaws.com, eventName: PurgeQueue}
--         - {eventTime: 2026-09-02T08:50:00Z}
--         - {eventTime: 2026-09-02T08:59:59Z, eventSource: lambda.amazonaws.com, eventName: DeleteFunction20150331}
--       expect: [{actor: alice, hour: 2026-09-01T08:00:00Z, kinds: 6, deleted: 7, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T08:59:59Z}]
--     refused, by a stack, in the next hour, by somebody else, and no deletion:
--       $min_kinds: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventSource: sqs.amazonaws.com, eventName: DeleteQueue, errorCode: AccessDenied}
--         - eventTime: 2026-09-01T08:20:00Z
--           eventSource: sqs.amazonaws.com
--           eventName: DeleteQueue
--           userIdentity: {invokedBy: cloudformation.amazonaws.com}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: sqs.amazonaws.com, eventName: DeleteQueue}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: sqs.amazonaws.com
--           eventName: DeleteQueue
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-01T08:40:00Z, eventSource: sqs.amazonaws.com, eventName: CreateQueue}
--       expect: []
--     whose task it is:
--       $min_kinds: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{eventTime: 2026-09-01T08:00:00Z}]
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct action)                                             as kinds,
    count(*)                                                           as deleted,
    names_of(action)            as actions,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where regexp_matches(event_name, '^(Delete|Terminate|ScheduleKeyDeletion|Deregister|Purge)')
    and error_code is null
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct action) >= $min_kinds
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by kinds desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  kinds,
  deleted,
  actions,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by kinds desc, hour asc, actor_id asc
