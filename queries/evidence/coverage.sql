-- title: Which accounts, Regions and days does the CloudTrail lake hold?
-- asks: where_to
-- kind: summary
-- outcome: attempted
-- summary: >
--   Read this first. One row per account, Region and category of events with its first and last record. An
--   account, a Region or data events without a row make every "nothing found" about them a "cannot tell". days
--   counts the days with at least one record; compare it with days_spanned.
-- misses:
--   - What the trails were told to leave out; see logging.selectors_changed.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: ListBuckets, awsRegion: eu-west-1}
--   sequences:
--     categories apart, days counted:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-04T08:00:00Z}
--         - {eventTime: 2026-09-02T08:00:00Z, eventName: GetObject, eventCategory: Data}
--         - {eventTime: 2026-09-02T08:00:00Z, recipientAccountId: "444455556666", awsRegion: us-east-1}
--       expect:
--         - {recipient_account_id: "111122223333", aws_region: eu-west-1, category: Data, events: 1, days: 1, days_spanned: 1}
--         - category: Management
--           events: 3
--           days: 2
--           days_spanned: 4
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-04T08:00:00Z
--         - {recipient_account_id: "444455556666", aws_region: us-east-1, category: Management}
--     old records do not name their category:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventCategory: null, managementEvent: false}
--         - {eventTime: 2026-09-01T09:00:00Z, eventCategory: null, managementEvent: null}
--       expect: [{category: Data}, {category: Management}]

with categorised as (
  select
    recipient_account_id,
    aws_region,
    coalesce(event_category, case when management_event = false then 'Data' else 'Management' end) as category,
    event_time,
    date_trunc('day', event_time) as day_start
  from events
)
select
  recipient_account_id,
  aws_region,
  category,
  count(*)                                                                              as events,
  min(event_time)                                                                       as first_seen,
  max(event_time)                                                                       as last_seen,
  count(distinct day_start)                                                             as days,
  cast(date_diff('second', min(day_start), max(day_start)) / 86400.0 + 1 as bigint) as days_spanned
from categorised
group by recipient_account_id, aws_region, category
order by recipient_account_id asc, aws_region asc, category asc
