-- title: How many events does each AWS account have?
-- asks: where_to
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per account that logs were delivered for, the most changes first. An account that should be here and
--   is not has no logs in the lake, which says nothing about what happened in it.
-- misses:
--   - Accounts without any record.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false}
--   sequences:
--     the most changes first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, readOnly: true}
--         - {eventTime: 2026-09-01T09:00:00Z, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T10:00:00Z, recipientAccountId: "444455556666", awsRegion: eu-west-1}
--       expect:
--         - {recipient_account_id: "444455556666", events: 1, changes: 1, denied: 0, principals: 1, regions: 1}
--         - recipient_account_id: "111122223333"
--           events: 2
--           changes: 0
--           denied: 1
--           services: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z

select
  recipient_account_id,
  count(*)                                           as events,
  count_if(read_only = false and error_code is null) as changes,
  count_if(is_denied(error_code))                    as denied,
  count(distinct actor_id)                           as principals,
  count(distinct event_source)                       as services,
  count(distinct aws_region)                         as regions,
  min(event_time)                                    as first_seen,
  max(event_time)                                    as last_seen
from events
group by recipient_account_id
order by changes desc, events desc, recipient_account_id asc
