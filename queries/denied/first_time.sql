-- title: Which principals had an API call denied for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1526, T1580]
-- ttc: [T1087.004]
-- outcome: failed
-- finding: "{actor} was denied for the first time on {first_seen}: {refused}"
-- summary: >
--   Principals active during the baseline without a single denied call, and denied afterwards. Workloads call
--   what they may call; one that suddenly does not has new code, or its credentials are in other hands. One row
--   per principal.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a principal must have worked unrefused
--   min_actions: {type: integer, default: 1, help: how many different refused actions make a row}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Releases that need a permission they lack, and people in the console.
-- misses:
--   - Principals that are new themselves; see denied.burst.
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     eventName: DescribeTable
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as many as asked for, after a week of none:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: iam.amazonaws.com, eventName: ListUsers, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, errorCode: AccessDenied, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, errorCode: AccessDenied}
--       expect:
--         - actor: alice
--           actions: 2
--           denied: 3
--           refused: "iam:ListUsers, s3:ListBuckets"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:02:00Z
--     fewer than asked for:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, errorCode: AccessDenied}
--       expect: []
--     refused one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-09T08:00:00Z, errorCode: AccessDenied}
--       expect: []
--     a principal that is new itself, on the moment the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, errorCode: AccessDenied, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: []
--     failed for another reason:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, errorCode: ThrottlingException}
--       expect: []

with principals as (
  select actor_id, min(event_time) as first_event
  from events
  group by actor_id
),
refusals as (
  select
    min(actor)                                                         as actor,
    actor_id,
    count(distinct action)                                             as actions,
    count(*)                                                           as denied,
    names_of(action)            as refused,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where is_denied(error_code)
  group by actor_id
)
select refusals.*
from refusals
join principals on principals.actor_id = refusals.actor_id
where first_seen >= (select min(event_time) from events) + $baseline
  and first_event < (select min(event_time) from events) + $baseline
  and actions >= $min_actions
order by first_seen asc, refusals.actor_id asc
