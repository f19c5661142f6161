-- title: Which principals read AWS billing and cost data for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1526]
-- ttc: [T1538, T1087.004]
-- outcome: attempted
-- finding: "{actor} read cost data of account {recipient_account_id} for the first time on {first_seen}: {asked}"
-- finding_denied: "{actor} tried to read cost data of account {recipient_account_id} for the first time on {first_seen} and was denied: {asked}"
-- summary: >
--   The bill shows which services and Regions are in use and how much would go unnoticed. Shown are principals
--   that had not read it during the baseline.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view looking is known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Heads of teams at the end of the month; the start page of the console, which shows the cost to
--     everybody who may see it.
-- misses:
--   - Principals that look regularly.
-- unmodelled:
--   billingconsole:GetBillsForBillingPeriod: called by the billing console; not among the public API actions
-- cases:
--   given:
--     eventSource: ce.amazonaws.com
--     eventName: GetCostAndUsage
--     readOnly: true
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     every place to look, after the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: budgets.amazonaws.com, eventName: DescribeBudgets}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: freetier.amazonaws.com, eventName: GetFreeTierUsage}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: billingconsole.amazonaws.com, eventName: GetBillsForBillingPeriod}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: billing.amazonaws.com, eventName: ListBillingViews}
--         - {eventTime: 2026-09-08T08:05:00Z, eventSource: cost-optimization-hub.amazonaws.com, eventName: ListRecommendations}
--       expect:
--         - actor: alice
--           calls: 6
--           denied: 1
--           recipient_account_id: "111122223333"
--           addresses: 198.51.100.7
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:05:00Z
--     known by one second, a service, and something else:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - eventTime: 2026-09-09T08:00:00Z
--           eventSource: s3.amazonaws.com
--           eventName: ListBuckets
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: []

with lookers as (
  select
    min(actor)                                                         as actor,
    actor_id,
    recipient_account_id,
    count(*)                                                           as calls,
    count_if(is_denied(error_code))                                    as denied,
    names_of(action)            as asked,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where event_source in (
      'ce.amazonaws.com',
      'budgets.amazonaws.com',
      'freetier.amazonaws.com',
      'billingconsole.amazonaws.com',
      'billing.amazonaws.com',
      'cost-optimization-hub.amazonaws.com'
    )
    and user_identity_type is distinct from 'AWSService'
  group by actor_id, recipient_account_id
)
select lookers.*
from lookers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc, recipient_account_id asc
