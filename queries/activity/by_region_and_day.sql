-- title: How many events does each Region have per day?
-- asks: when
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per day, account and Region. A missing day is a gap (evidence.gaps); a day that differs from its
--   neighbours is where to look next.
-- misses:
--   - Days without any record have no row.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, awsRegion: us-west-2}
--   sequences:
--     days in order, in UTC:
--       events:
--         - {eventTime: 2026-09-02T00:00:00Z}
--         - {eventTime: 2026-09-01T23:59:59Z, readOnly: true}
--         - {eventTime: 2026-09-01T23:00:00Z, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T12:00:00Z, awsRegion: eu-west-1}
--       expect:
--         - {event_date: 2026-09-01, aws_region: eu-west-1, events: 1, changes: 1}
--         - {event_date: 2026-09-01, aws_region: us-west-2, events: 2, changes: 0, denied: 1, principals: 1}
--         - {event_date: 2026-09-02, aws_region: us-west-2, events: 1, changes: 1}

select
  event_date,
  recipient_account_id,
  aws_region,
  count(*)                                           as events,
  count_if(read_only = false and error_code is null) as changes,
  count_if(is_denied(error_code))                    as denied,
  count(distinct actor_id)                           as principals
from events
group by event_date, recipient_account_id, aws_region
order by event_date asc, recipient_account_id asc, aws_region asc
