-- title: Which principals made changes at hours of the day new to them?
-- asks: when
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: done
-- finding: "{actor} made {changes change|changes} on {days day|days} between {first_seen} and {last_seen}, at hours it had not used before: {actions}"
-- summary: >
--   The hours of the day, in UTC, at which a principal made calls during the baseline are its working hours,
--   each with its two neighbours. Changes outside them can be travel, on-call work or stolen credentials. One
--   row per principal and day. Principals with more usual hours than max_hours are left out.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view hours become known}
--   min_days: {type: integer, default: 3, help: on how many days of the baseline a principal must have been heard}
--   max_hours: {type: integer, default: 16, help: principals with more usual hours than this work around the clock}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - People on call, on journeys, and after the change to summer time.
--   - Jobs whose schedule was moved.
-- misses:
--   - An intruder who keeps to office hours.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     at night, and not in a neighbouring hour:
--       $baseline: 2d
--       $min_days: 2
--       $max_hours: 3
--       events:
--         - {eventTime: 2026-09-01T08:30:00Z}
--         - {eventTime: 2026-09-01T12:30:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T02:30:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:40:00Z, readOnly: true}
--         - {eventTime: 2026-09-03T08:30:00Z}
--         - {eventTime: 2026-09-03T09:59:59Z}
--         - {eventTime: 2026-09-04T07:00:00Z}
--         - {eventTime: 2026-09-04T02:00:00Z}
--         - {eventTime: 2026-09-04T03:00:00Z, eventName: CreateKeyPair}
--       expect:
--         - actor: alice
--           days: 1
--           changes: 2
--           actions: "ec2:CreateKeyPair, ec2:RunInstances"
--           usual_hours: "7, 8, 9"
--           source_ip_address: 198.51.100.7
--           first_seen: 2026-09-04T02:00:00Z
--           last_seen: 2026-09-04T03:00:00Z
--     over midnight the hours are neighbours:
--       $baseline: 2d
--       $min_days: 1
--       events:
--         - {eventTime: 2026-09-01T23:30:00Z}
--         - {eventTime: 2026-09-01T00:30:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-04T00:30:00Z}
--         - {eventTime: 2026-09-04T23:30:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: []
--     read only, refused, known on too few days, within the baseline, and around the clock:
--       $baseline: 2d
--       $min_days: 2
--       $max_hours: 4
--       events:
--         - {eventTime: 2026-09-01T08:30:00Z}
--         - {eventTime: 2026-09-02T08:30:00Z}
--         - {eventTime: 2026-09-03T08:29:59Z, eventName: StopInstances}
--         - {eventTime: 2026-09-04T02:00:00Z, readOnly: true}
--         - {eventTime: 2026-09-04T02:00:00Z, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T08:30:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-04T02:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-05T08:30:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:30:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-02T12:30:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-04T02:00:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []
--     when the baseline ends, to the second:
--       $baseline: 12h
--       $min_days: 1
--       events:
--         - {eventTime: 2026-09-01T08:30:00Z}
--         - {eventTime: 2026-09-01T20:30:00Z}
--       expect: [{changes: 1, usual_hours: "7, 8, 9"}]

with calls as (
  select
    actor,
    actor_id,
    action,
    cast(extract(hour from event_time) as bigint) as hour_of_day,
    event_date,
    source_ip_address,
    event_time,
    event_id
  from events
  where read_only = false
    and error_code is null
),
worked as (
  select actor_id, cast(extract(hour from event_time) as bigint) as hour_of_day, event_date
  from events
  where event_time < (select min(event_time) from events) + $baseline
  group by actor_id, cast(extract(hour from event_time) as bigint), event_date
),
usual as (
  select distinct actor_id, (hour_of_day + shift) % 24 as hour_of_day
  from worked
  cross join unnest([23, 0, 1]) as t(shift)
),
habits as (
  select actor_id, count(*) as hours, names_of(hour_of_day) as usual_hours
  from usual
  group by actor_id
),
known_days as (
  select actor_id, count(distinct event_date) as days_known
  from worked
  group by actor_id
)
select
  min(calls.actor) as actor,
  calls.actor_id,
  count(distinct calls.event_date) as days,
  count(*) as changes,
  names_of(calls.action) as actions,
  min(habits.usual_hours) as usual_hours,
  first_by(calls.source_ip_address, calls.event_time) as source_ip_address,
  min(calls.event_time) as first_seen,
  max(calls.event_time) as last_seen,
  first_event_ids(calls.event_id, calls.event_time) as event_ids
from calls
join habits on habits.actor_id = calls.actor_id
join known_days on known_days.actor_id = calls.actor_id
left join usual
  on usual.actor_id = calls.actor_id
  and usual.hour_of_day = calls.hour_of_day
where usual.hour_of_day is null
  and days_known >= $min_days
  and hours <= $max_hours
group by calls.actor_id
order by first_seen asc, actor_id asc
