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
--   fifth of the calls were denied, or the hour has a quarter of everything it ever did.
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

with asked as (
  select actor_id, date_trunc('hour', event_time) as hour, event_source, action
  from events
  where read_only = true
    and regexp_matches(event_name, '^(List|Describe|Get|Lookup|Search)')
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
    and actor_id is not null
    and action is not null
  group by actor_id, date_trunc('hour', event_time), event_source, action
),
per_hour as (
  select actor_id, hour, count(distinct event_source) as services, count(distinct action) as actions
  from asked
  group by actor_id, hour
  having count(distinct event_source) >= $min_services
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id)                                                     as hours_like_it,
    row_number() over (partition by actor_id order by services desc, actions desc, hour asc) as place
  from per_hour
),
done as (
  select actor_id, action, sum(calls) as calls, min(first_seen) as done_since
  from activity
  group by actor_id, action
),
known as (
  select actor_id, sum(calls) as calls_ever
  from done
  group by actor_id
),
worst as (
  select
    min(events.actor)                                    as actor,
    ranked.actor_id,
    ranked.hour,
    ranked.services,
    ranked.actions,
    ranked.hours_like_it,
    count(*)                                             as calls,
    count_if(is_denied(events.error_code))               as denied,
    count(distinct case
      when done.done_since >= greatest(ranked.hour, (select min(event_time) from events) + $settling)
      then events.action
    end)                                                 as new_actions,
    count(distinct events.aws_region)                    as regions,
    names_of(events.source_ip_address)                   as addresses,
    min(events.event_time)                               as first_seen,
    max(events.event_time)                               as last_seen,
    first_event_ids(events.event_id, events.event_time)  as event_ids
  from ranked
  join events
    on events.actor_id = ranked.actor_id
    and date_trunc('hour', events.event_time) = ranked.hour
  join done on done.actor_id = events.actor_id and done.action = events.action
  where ranked.place = 1
    and events.read_only = true
    and regexp_matches(events.event_name, '^(List|Describe|Get|Lookup|Search)')
    and events.user_identity_invoked_by is null
  group by ranked.actor_id, ranked.hour, ranked.services, ranked.actions, ranked.hours_like_it
)
select
  worst.actor,
  worst.actor_id,
  worst.hour,
  worst.services,
  worst.actions,
  worst.calls,
  worst.denied,
  worst.regions,
  worst.addresses,
  worst.hours_like_it,
  worst.first_seen,
  worst.last_seen,
  has_second_sign(worst.new_actions, worst.actions, worst.denied, worst.calls)
    or 4 * worst.calls >= known.calls_ever as second_sign,
  worst.event_ids
from worst
join known on known.actor_id = worst.actor_id
order by hours_like_it asc, services desc, actor_id asc
