-- title: Which principals enumerated many AWS services within an hour?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1580, T1526]
-- ttc: [T1087.004, T1538]
-- outcome: attempted
-- finding: "{actor} enumerated {services service|services} in the hour from {hour}, with {actions action|actions} from {addresses}"
-- finding_denied: "{actor} tried to enumerate {services service|services} in the hour from {hour}, with {actions action|actions} from {addresses}, all denied"
-- summary: >
--   List, Describe and Get calls to service after service. Inventory and security tools do the same every day
--   and belong into ignore_actors; a build user or an application role never does. One row per principal, for
--   its worst hour; hours_like_it tells a habit from the one time that matters, which comes first. See
--   denied.burst for what was denied, then what followed (activity.timeline). Somebody at everyday work who looked
--   into many services has no second sign and weighs one step less: half of the actions are new to the principal, a
--   fifth of the calls were denied, or the hour has a quarter of everything it ever did. A role that stands in several
--   accounts under one name counts as one principal in that: what is usual in one account is not new in the next.
-- parameters:
--   min_services: {type: integer, default: 8, help: how many services within one hour make a row}
--   settling: {type: duration, default: 1d, help: how long from the beginning of the view everything is new}
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) whose task it is}
-- false_positives:
--   - Inventory and security tools, and people who click through the console.
-- misses:
--   - One who looks slowly, or whose burst straddles the full hour; its halves are counted apart.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: DescribeInstances
--     readOnly: true
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as many as asked for:
--       $min_services: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: DescribeVpcs, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T08:20:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:59:59Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           services: 3
--           actions: 4
--           calls: 4
--           denied: 1
--           regions: 2
--           addresses: 198.51.100.7
--           hours_like_it: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     somebody whose every day is full, and somebody all of whose questions are new:
--       $min_services: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:10Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-01T08:00:20Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:02Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:03Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:04Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:05Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:06Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:07Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:08Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:09Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:10Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-02T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:00:10Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:00:20Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:01Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:02Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:03Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:04Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:05Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:06Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:07Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:08Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:09Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T09:00:10Z, eventName: RebootInstances, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: [{actor: alice, second_sign: false}, {actor: bob, second_sign: true}]
--     all that somebody ever did:
--       $min_services: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: RebootInstances, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:02Z, eventName: RebootInstances, readOnly: false}
--       expect: [{actor: alice, second_sign: true}]
--     what a role asks in one account is not new when the role of its name asks it in another:
--       $min_services: 2
--       given: {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/plan/ci", sessionContext: {sessionIssuer: {type: Role, userName: plan, arn: "arn:aws:iam::111122223333:role/plan"}}}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-02T08:00:00Z, eventName: DescribeVpcs}
--         - {eventTime: 2026-09-02T09:00:00Z, eventName: DescribeVpcs}
--         - {eventTime: 2026-09-02T10:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-02T11:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-02T12:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-02T13:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-05T08:00:00Z, eventName: DescribeVpcs, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::444455556666:assumed-role/plan/ci", sessionContext: {sessionIssuer: {type: Role, userName: plan, arn: "arn:aws:iam::444455556666:role/plan"}}}}
--         - {eventTime: 2026-09-05T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::444455556666:assumed-role/plan/ci", sessionContext: {sessionIssuer: {type: Role, userName: plan, arn: "arn:aws:iam::444455556666:role/plan"}}}}
--       expect: [{actor_id: "arn:aws:iam::444455556666:role/plan", second_sign: false}]
--     a habit comes last, and one row for each:
--       $min_services: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:30:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: [{actor: bob, hours_like_it: 1}, {actor: alice, hours_like_it: 2, hour: 2026-09-01T09:00:00Z, services: 2}]
--     in the next hour, by somebody else, by a service for her, and calls that ask for nothing:
--       $min_services: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - eventTime: 2026-09-01T08:10:00Z
--           eventSource: s3.amazonaws.com
--           eventName: ListBuckets
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-01T08:20:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventSource: sts.amazonaws.com, eventName: AssumeRole, readOnly: true}
--         - {eventTime: 2026-09-01T08:40:00Z, eventSource: iam.amazonaws.com, eventName: ListUsers, readOnly: false}
--       expect: []
--     whose task it is:
--       $min_services: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{eventTime: 2026-09-01T08:00:00Z}]
--       expect: []

with possible_actors as (
  select actor_id
  from events
  where read_only = true
    and user_identity_invoked_by is null
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct event_source) >= $min_services
),
doings as (
  select role_in_any_account(actor_id) as doer, action, sum(calls) as calls, min(first_seen) as done_since
  from activity
  group by role_in_any_account(actor_id), action
),
known as (
  select doer, sum(calls) as calls_ever
  from doings
  group by doer
),
asked as (
  select
    events.*,
    case
      when doings.done_since >= greatest(date_trunc('hour', events.event_time), (select min(event_time) from events) + $settling)
      then events.action
    end as new_action
  from events
  join doings on doings.doer = role_in_any_account(events.actor_id) and doings.action = events.action
  where events.actor_id in (select actor_id from possible_actors)
),
per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct event_source)                                       as services,
    count(distinct action)                                             as actions,
    count(*)                                                           as calls,
    count_if(is_denied(error_code))                                    as denied,
    count(distinct new_action)                                         as new_actions,
    count(distinct aws_region)                                         as regions,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from asked
  where read_only = true
    and regexp_matches(event_name, '^(List|Describe|Get|Lookup|Search)')
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct event_source) >= $min_services
),
ranked as (
  select
    per_hour.*,
    has_second_sign(new_actions, actions, denied, calls) or 4 * calls >= known.calls_ever as second_sign,
    count(*) over (partition by per_hour.actor_id)                                                 as hours_like_it,
    row_number() over (partition by per_hour.actor_id order by services desc, actions desc, hour asc) as place
  from per_hour
  join known on known.doer = role_in_any_account(per_hour.actor_id)
)
select
  actor,
  actor_id,
  hour,
  services,
  actions,
  calls,
  denied,
  regions,
  addresses,
  hours_like_it,
  first_seen,
  last_seen,
  second_sign,
  event_ids
from ranked
where place = 1
order by hours_like_it asc, services desc, actor_id asc
