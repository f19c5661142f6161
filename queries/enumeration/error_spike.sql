-- title: When did API errors increase?
-- asks: when
-- kind: hunt
-- severity: low
-- attack: [T1580, T1526]
-- ttc: [T1087.004]
-- outcome: failed
-- finding: "{action} failed {errors time|times} with {error_code} in the hour from {hour}, {times time|times} as often as usual"
-- summary: >
--   One kind of error of one action, counted by hour and compared with its mean over all hours of the view, one
--   row per action and error, for the worst hour. It means a broken deployment, a quota, or attempts without
--   permission. actors says whose: one principal is a person or a tool, all of them is an outage.
-- parameters:
--   min_errors: {type: integer, default: 50, help: how many errors of one kind within one hour make a row}
--   min_times: {type: number, default: 5.0, help: how many times the mean of all hours they must be}
-- false_positives:
--   - Throttling, outages and deployments that go wrong.
-- misses:
--   - Errors that come often all the time, and a view of a few hours, whose mean they are.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     errorCode: Client.UnauthorizedOperation
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as many, and as many times as usual, as asked for:
--       $min_errors: 3
--       $min_times: 2.0
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z}
--         - {eventTime: 2026-09-01T09:30:00Z, errorCode: null}
--       expect:
--         - action: "ec2:RunInstances"
--           error_code: Client.UnauthorizedOperation
--           recipient_account_id: "111122223333"
--           hour: 2026-09-01T08:00:00Z
--           errors: 3
--           times: 2.0
--           actors: alice
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     twice, of which the worse hour is told:
--       $min_errors: 2
--       $min_times: 1.0
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:01:00Z}
--         - {eventTime: 2026-09-01T09:02:00Z}
--         - {eventTime: 2026-09-01T10:59:00Z, errorCode: null}
--       expect: [{hour: 2026-09-01T09:00:00Z, errors: 3, hours_like_it: 2}]
--     too few, as often as usual, and answered:
--       $min_errors: 2
--       $min_times: 2.0
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T09:01:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T10:01:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T10:02:00Z, errorCode: null, eventName: RebootInstances}
--         - {eventTime: 2026-09-01T10:03:00Z, errorCode: null, eventName: RebootInstances}
--       expect: []

with bounds as (
  select date_diff('second', date_trunc('hour', min(event_time)), date_trunc('hour', max(event_time))) / 3600.0 + 1 as hours_in_view
  from events
),
per_hour as (
  select
    recipient_account_id,
    action,
    error_code,
    date_trunc('hour', event_time) as hour,
    count(*) as errors,
    names_of(actor) as actors,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  where error_code is not null
  group by recipient_account_id, action, error_code, date_trunc('hour', event_time)
),
compared as (
  select
    per_hour.*,
    round(
      errors * hours_in_view / sum(errors) over (partition by recipient_account_id, action, error_code), 1
    ) as times
  from per_hour
  cross join bounds
),
ranked as (
  select
    compared.*,
    count(*) over (partition by recipient_account_id, action, error_code) as hours_like_it,
    row_number() over (partition by recipient_account_id, action, error_code order by errors desc, hour asc) as place
  from compared
  where errors >= $min_errors
    and times >= $min_times
)
select
  recipient_account_id,
  action,
  error_code,
  hour,
  errors,
  times,
  actors,
  hours_like_it,
  first_seen,
  last_seen,
  event_ids
from ranked
where place = 1
order by errors desc, hour asc, action asc, recipient_account_id asc
