-- title: Where are there long gaps in the CloudTrail records?
-- asks: when
-- kind: hunt
-- severity: low
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "account {recipient_account_id} has {gaps gap|gaps} in {aws_region}, the longest {hours hour|hours} from {silent_from} on"
-- summary: >
--   Whole hours without any record of an account in a Region, between records on both sides. Regions in use day
--   and night always have records: the trail was off (logging.trail_stopped), files are missing from the archive
--   (run the digest check), or were rejected at ingest. Only Regions that are busy in most hours are judged. One
--   row per account and Region.
-- parameters:
--   at_least: {type: duration, default: 6h, help: shortest silence that makes a row}
--   busy_percent: {type: integer, default: 80, help: share of the hours outside the silence that must have records}
-- false_positives:
--   - Accounts that are switched off at night or on weekends.
-- misses:
--   - Silence before the first and after the last record; see evidence.coverage.
--   - Quiet regions, and single kinds of events that are missing.
-- cases:
--   given: {eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, awsRegion: eu-west-1}
--   sequences:
--     exactly as long as asked for, and just as busy:
--       $at_least: 2h
--       $busy_percent: 75
--       events:
--         - {eventTime: 2026-09-01T06:30:00Z, eventID: 00000000-0000-4000-8000-000000000e19}
--         - {eventTime: 2026-09-01T08:30:00Z, eventID: 00000000-0000-4000-8000-000000000e11}
--         - {eventTime: 2026-09-01T08:30:00Z, eventID: 00000000-0000-4000-8000-000000000e12}
--         - {eventTime: 2026-09-01T11:59:59Z, eventID: 00000000-0000-4000-8000-000000000e18}
--       expect:
--         - recipient_account_id: "111122223333"
--           aws_region: eu-west-1
--           gaps: 1
--           hours: 2
--           silent_from: 2026-09-01T09:00:00Z
--           silent_until: 2026-09-01T11:00:00Z
--           event_ids: [00000000-0000-4000-8000-000000000e12]
--     an hour less:
--       $at_least: 3h
--       $busy_percent: 75
--       events:
--         - {eventTime: 2026-09-01T06:30:00Z}
--         - {eventTime: 2026-09-01T08:30:00Z}
--         - {eventTime: 2026-09-01T11:59:59Z}
--       expect: []
--     not busy enough to be judged:
--       $at_least: 2h
--       $busy_percent: 76
--       events:
--         - {eventTime: 2026-09-01T06:30:00Z}
--         - {eventTime: 2026-09-01T08:30:00Z}
--         - {eventTime: 2026-09-01T11:59:59Z}
--       expect: []
--     other accounts and regions neither break a silence nor make it:
--       $at_least: 1h
--       $busy_percent: 1
--       events:
--         - {eventTime: 2026-09-01T08:30:00Z}
--         - {eventTime: 2026-09-01T09:30:00Z, awsRegion: us-east-1}
--         - {eventTime: 2026-09-01T09:30:00Z, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T10:30:00Z}
--       expect: [{aws_region: eu-west-1, gaps: 1, hours: 1}]

with hours as (
  select
    recipient_account_id,
    aws_region,
    date_trunc('hour', event_time) as hour,
    max(event_time) as last_event
  from events
  group by recipient_account_id, aws_region, date_trunc('hour', event_time)
),
spans as (
  select
    recipient_account_id,
    aws_region,
    count(*) as hours_with_records,
    date_diff('second', min(hour), max(hour)) / 3600.0 + 1 as hours_spanned
  from hours
  group by recipient_account_id, aws_region
),
steps as (
  select
    recipient_account_id,
    aws_region,
    hour,
    lag(hour) over (partition by recipient_account_id, aws_region order by hour asc) as hour_before,
    lag(last_event) over (partition by recipient_account_id, aws_region order by hour asc) as event_before
  from hours
),
silences as (
  select
    steps.*,
    date_diff('second', hour_before, hour) / 3600.0 - 1 as silent_hours
  from steps
),
long_silences as (
  select
    silences.recipient_account_id,
    silences.aws_region,
    hour_before,
    hour,
    event_before,
    silent_hours,
    100.0 * hours_with_records / (hours_spanned - silent_hours) as busy
  from silences
  join spans
    on spans.recipient_account_id = silences.recipient_account_id
    and spans.aws_region = silences.aws_region
  where 100.0 * hours_with_records >= $busy_percent * (hours_spanned - silent_hours)
    and hour >= hour_before + interval 1 hour + $at_least
),
named as (
  select
    long_silences.recipient_account_id,
    long_silences.aws_region,
    hour_before,
    hour,
    silent_hours,
    busy,
    max(events.event_id) as event_id
  from long_silences
  join events
    on events.recipient_account_id = long_silences.recipient_account_id
    and events.aws_region = long_silences.aws_region
    and events.event_time = long_silences.event_before
  group by long_silences.recipient_account_id, long_silences.aws_region, hour_before, hour, silent_hours, busy
)
select
  recipient_account_id,
  aws_region,
  count(*) as gaps,
  first_by(hour_before, -silent_hours) + interval 1 hour as silent_from,
  first_by(hour, -silent_hours) as silent_until,
  cast(max(silent_hours) as bigint) as hours,
  round(max(busy), 1) as busy_percent,
  min(hour_before) as first_seen,
  max(hour) as last_seen,
  first_event_ids(event_id, hour_before) as event_ids
from named
group by recipient_account_id, aws_region
order by hours desc, silent_from asc, recipient_account_id asc, aws_region asc
