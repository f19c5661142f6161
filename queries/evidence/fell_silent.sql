-- title: Which accounts and Regions stopped sending CloudTrail records?
-- asks: when
-- kind: hunt
-- severity: medium
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "account {recipient_account_id} has no record in {aws_region} since {last_seen}, {hours hour|hours} before the end of the view"
-- summary: >
--   An account that had records in nearly every hour and has none any more until the view ends: its trail was
--   stopped (logging.trail_stopped), the files of the last days are missing from the archive, or it was closed.
--   evidence.gaps looks for gaps between records, this one for gaps at the end.
-- parameters:
--   at_least: {type: duration, default: 6h, help: shortest silence that makes a row}
--   busy_percent: {type: integer, default: 80, help: share of the hours before the silence that must have records}
-- false_positives:
--   - Accounts that are switched off at night or on weekends, when the view ends there.
--   - Files that had not arrived yet when the archive was copied.
-- misses:
--   - Quiet regions.
--   - An archive that ends for all accounts at the same time.
-- cases:
--   given: {eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, awsRegion: eu-west-1}
--   sequences:
--     silent for as long as asked, and just as busy before:
--       $at_least: 3h
--       $busy_percent: 75
--       events:
--         - {eventTime: 2026-09-01T05:30:00Z, eventID: 00000000-0000-4000-8000-000000000e29}
--         - {eventTime: 2026-09-01T06:30:00Z, eventID: 00000000-0000-4000-8000-000000000e21}
--         - {eventTime: 2026-09-01T08:59:59Z, eventID: 00000000-0000-4000-8000-000000000e22}
--         - {eventTime: 2026-09-01T08:59:59Z, eventID: 00000000-0000-4000-8000-000000000e23}
--         - {eventTime: 2026-09-01T08:59:59Z, eventID: 00000000-0000-4000-8000-000000000e28, awsRegion: us-east-1}
--         - {eventTime: 2026-09-01T11:59:59Z, eventID: 00000000-0000-4000-8000-000000000e27, awsRegion: us-east-1}
--         - {eventTime: 2026-09-01T07:30:00Z, eventID: 00000000-0000-4000-8000-000000000e26, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:59:59Z, eventID: 00000000-0000-4000-8000-000000000e25, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T09:00:00Z, eventID: 00000000-0000-4000-8000-000000000e24, recipientAccountId: "444455556666"}
--       expect:
--         - recipient_account_id: "111122223333"
--           aws_region: eu-west-1
--           last_seen: 2026-09-01T08:59:59Z
--           hours: 3
--           busy_percent: 75.0
--           event_id: 00000000-0000-4000-8000-000000000e23
--     a second less:
--       $at_least: 3h
--       $busy_percent: 75
--       events:
--         - {eventTime: 2026-09-01T05:30:00Z}
--         - {eventTime: 2026-09-01T06:30:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z}
--         - {eventTime: 2026-09-01T11:59:58Z, awsRegion: us-east-1}
--       expect: []
--     not busy enough to be judged:
--       $at_least: 3h
--       $busy_percent: 76
--       events:
--         - {eventTime: 2026-09-01T05:30:00Z}
--         - {eventTime: 2026-09-01T06:30:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z}
--         - {eventTime: 2026-09-01T11:59:59Z, awsRegion: us-east-1}
--       expect: []
--     as few as two hours:
--       $at_least: 3h
--       events:
--         - {eventTime: 2026-09-01T05:30:00Z}
--         - {eventTime: 2026-09-01T06:40:00Z}
--         - {eventTime: 2026-09-01T11:59:59Z, awsRegion: us-east-1}
--       expect: [{last_seen: 2026-09-01T06:40:00Z, busy_percent: 100.0}]
--     one lonely record tells nothing:
--       $at_least: 3h
--       $busy_percent: 75
--       events:
--         - {eventTime: 2026-09-01T05:30:00Z}
--         - {eventTime: 2026-09-01T05:40:00Z}
--         - {eventTime: 2026-09-01T11:59:59Z, awsRegion: us-east-1}
--       expect: []

with bounds as (
  select max(event_time) as view_end
  from events
),
hours as (
  select
    recipient_account_id,
    aws_region,
    date_trunc('hour', event_time) as hour,
    max(event_time)                as last_event
  from events
  group by recipient_account_id, aws_region, date_trunc('hour', event_time)
),
spans as (
  select
    recipient_account_id,
    aws_region,
    max(last_event)                                                               as last_seen,
    count(*)                                                                      as hours_with_records,
    100.0 * count(*) / (date_diff('second', min(hour), max(hour)) / 3600.0 + 1) as busy
  from hours
  group by recipient_account_id, aws_region
),
silent as (
  select spans.*, view_end
  from spans
  cross join bounds
  where last_seen + $at_least <= view_end
    and busy >= $busy_percent
    and hours_with_records >= 2
)
select
  silent.recipient_account_id,
  silent.aws_region,
  last_seen,
  cast(floor(date_diff('second', last_seen, view_end) / 3600.0) as bigint) as hours,
  round(busy, 1) as busy_percent,
  max(event_id) as event_id
from silent
join events
  on events.recipient_account_id is not distinct from silent.recipient_account_id
  and events.aws_region is not distinct from silent.aws_region
  and events.event_time = silent.last_seen
group by silent.recipient_account_id, silent.aws_region, last_seen, view_end, busy
order by last_seen asc, silent.recipient_account_id asc, silent.aws_region asc
