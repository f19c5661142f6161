-- title: Which services and API actions were called, and by how many?
-- asks: what
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per service and action, the rarest first. An action called by one principal only, and denied, is a
--   good place to begin.
-- parameters:
--   changes_only: {type: boolean, default: false, help: leave out calls that only read}
-- misses:
--   - Data events that are not recorded.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DescribeInstances, readOnly: true}
--   sequences:
--     the rarest first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T10:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false}
--       expect:
--         - {event_source: iam.amazonaws.com, action: "iam:CreateUser", events: 1, principals: 1, denied: 0}
--         - action: "ec2:DescribeInstances"
--           events: 2
--           denied: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     only what changes:
--       $changes_only: true
--       events:
--         - {}
--         - {eventName: RunInstances, readOnly: false}
--       expect: [{action: "ec2:RunInstances"}]

select
  event_source,
  action,
  count(*)                             as events,
  count(distinct actor_id)             as principals,
  count(distinct recipient_account_id) as accounts,
  count_if(is_denied(error_code))      as denied,
  min(event_time)                      as first_seen,
  max(event_time)                      as last_seen
from events
where (not $changes_only or read_only = false)
group by event_source, action
order by events asc, event_source asc, action asc
