-- title: Which principals were denied which API actions, and how often?
-- asks: who
-- kind: summary
-- outcome: failed
-- summary: >
--   One row per principal with at least one denied call, the most different actions first: one action denied a
--   thousand times is a broken pipeline, forty actions denied once are a test of what the credentials allow.
--   denied_percent compares with all calls of the principal.
-- misses:
--   - Refusals of reading and writing data, unless data events are recorded.
--   - Calls that AWS answers with an empty list instead of a refusal.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: ListUsers
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     the most different actions first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:02:00Z}
--         - eventTime: 2026-09-01T08:03:00Z
--           errorCode: AccessDenied
--           sourceIPAddress: 203.0.113.9
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - eventTime: 2026-09-01T08:04:00Z
--           eventSource: ec2.amazonaws.com
--           eventName: RunInstances
--           errorCode: Client.UnauthorizedOperation
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-01T08:05:00Z, errorCode: ThrottlingException}
--       expect:
--         - actor: bob
--           denied: 2
--           actions: 2
--           refused: "ec2:RunInstances, iam:ListUsers"
--           events: 2
--           denied_percent: 100.0
--           addresses: 2
--           first_denied: 2026-09-01T08:03:00Z
--           last_denied: 2026-09-01T08:04:00Z
--         - {actor: alice, denied: 2, actions: 1, events: 4, denied_percent: 50.0, addresses: 1}
--     nobody was refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: ThrottlingException}
--       expect: []

with calls as (
  select
    actor,
    actor_id,
    case when is_denied(error_code) then action end            as refused_action,
    case when is_denied(error_code) then source_ip_address end as refused_address,
    case when is_denied(error_code) then event_time end        as refused_at
  from events
)
select
  min(actor)                                                      as actor,
  actor_id,
  count(refused_at)                                               as denied,
  count(distinct refused_action)                                  as actions,
  names_of(refused_action) as refused,
  count(*)                                                        as events,
  round(100.0 * count(refused_at) / count(*), 1)                  as denied_percent,
  count(distinct refused_address)                                 as addresses,
  min(refused_at)                                                 as first_denied,
  max(refused_at)                                                 as last_denied
from calls
group by actor_id
having count(refused_at) > 0
order by actions desc, denied desc, actor_id asc
