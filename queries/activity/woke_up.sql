-- title: Which principals were used again after a long time without calls?
-- asks: when
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} made no call for {silent_days day|days} and was used again on {first_seen}: {actions}"
-- summary: >
--   Unused IAM users and roles are attractive because nobody watches them and an old access key still works.
--   Shown are principals that made calls, then none for at least the time given, then calls again. actions is
--   what they called in the day after; compare it with what they called before (activity.timeline).
-- parameters:
--   at_least: {type: duration, default: 30d, help: "shortest silence that makes a row, an hour or more"}
-- false_positives:
--   - Jobs that run once a month or a quarter.
--   - Root and other identities for emergencies.
-- misses:
--   - Principals that were silent from the beginning of the view; see activity.new_principals.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: ListBuckets
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     silent for as long as asked:
--       $at_least: 10d
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-11T08:00:00Z}
--         - {eventTime: 2026-09-12T08:00:00Z, eventName: GetBucketAcl}
--         - {eventTime: 2026-09-12T08:00:01Z, eventName: GetBucketPolicy}
--         - eventTime: 2026-09-11T09:00:00Z
--           eventName: GetBucketLogging
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect:
--         - actor: alice
--           silent_from: 2026-09-01T08:00:00Z
--           silent_days: 10
--           calls: 2
--           denied: 0
--           actions: "s3:GetBucketAcl, s3:ListBuckets"
--           source_ip_address: 198.51.100.7
--           first_seen: 2026-09-11T08:00:00Z
--           last_seen: 2026-09-12T08:00:00Z
--     a second less, somebody else in between, and a service:
--       $at_least: 10d
--       events:
--         - {eventTime: 2026-09-01T08:00:01Z}
--         - {eventTime: 2026-09-11T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-12T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-12T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: []

with possible_actors as (
  select actor_id
  from activity
  group by actor_id
  having max(last_seen) >= min(first_seen) + $at_least
),
hours as (
  select events.actor_id, date_trunc('hour', events.event_time) as hour, min(events.event_time) as began, max(events.event_time) as ended
  from events
  where events.actor_id in (select actor_id from possible_actors)
    and events.user_identity_type is distinct from 'AWSService'
  group by events.actor_id, date_trunc('hour', events.event_time)
),
pauses as (
  select actor_id, lag(ended) over (partition by actor_id order by hour asc) as silent_from, began as returned
  from hours
),
returns as (
  select actor_id, silent_from, returned
  from pauses
  where returned >= silent_from + $at_least
)
select
  min(events.actor) as actor,
  returns.actor_id,
  returns.silent_from,
  cast(floor(date_diff('second', returns.silent_from, returns.returned) / 86400.0) as bigint) as silent_days,
  count(*) as calls,
  count_if(is_denied(events.error_code)) as denied,
  names_of(events.action) as actions,
  first_by(events.source_ip_address, events.event_time) as source_ip_address,
  returns.returned as first_seen,
  max(events.event_time) as last_seen,
  first_event_ids(events.event_id, events.event_time) as event_ids
from returns
join events
  on events.actor_id = returns.actor_id
  and events.event_time >= returns.returned
  and events.event_time <= returns.returned + interval 1 day
where events.user_identity_type is distinct from 'AWSService'
group by returns.actor_id, returns.silent_from, returns.returned
order by silent_days desc, first_seen asc, actor_id asc
