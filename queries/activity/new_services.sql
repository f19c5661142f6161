-- title: Which AWS services did a principal call for the first time?
-- asks: what
-- kind: hunt
-- severity: low
-- attack: [T1078.004, T1526]
-- ttc: [T1059.009, T1087.004]
-- outcome: attempted
-- finding: "{actor} called {event_source} for the first time on {first_seen}: {actions}"
-- finding_denied: "{actor} tried to call {event_source} for the first time on {first_seen} and was denied: {actions}"
-- summary: >
--   Coarser and quieter than activity.new_actions: principals known from the baseline that called a service they
--   had never called, read-only calls included. A build user that calls Secrets Manager, or a web role that
--   calls IAM, is compromised or has another task. Denied calls count, because the attempt is the sign.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a service counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New tasks and releases, and people who click on something new in the console.
-- misses:
--   - Principals that are new themselves; see activity.new_principals.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: ListBuckets
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     a service never used before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-08T08:00:00Z
--           eventSource: secretsmanager.amazonaws.com
--           eventName: CreateSecret
--           readOnly: false
--           errorCode: AccessDenied
--         - {eventTime: 2026-09-08T09:00:00Z, eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, readOnly: true}
--       expect:
--         - actor: alice
--           event_source: secretsmanager.amazonaws.com
--           calls: 2
--           changes: 0
--           denied: 1
--           actions: "secretsmanager:CreateSecret, secretsmanager:GetSecretValue"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     known by one second, by a service for her, and somebody new altogether:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, eventSource: secretsmanager.amazonaws.com, eventName: ListSecrets}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: secretsmanager.amazonaws.com, eventName: ListSecrets}
--         - eventTime: 2026-09-09T08:00:00Z
--           eventSource: kms.amazonaws.com
--           eventName: Decrypt
--           userIdentity: {invokedBy: secretsmanager.amazonaws.com}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: []

with known as (
  select actor_id, min(first_seen) as first_event
  from activity
  group by actor_id
),
uses as (
  select
    min(actor)                                              as actor,
    actor_id,
    event_source,
    count(*)                                                as calls,
    count_if(read_only = false and error_code is null)      as changes,
    count_if(is_denied(error_code))                         as denied,
    names_of(action) as actions,
    min(source_ip_address)                                  as source_ip_address,
    min(event_time)                                         as first_seen,
    max(event_time)                                         as last_seen,
    first_event_ids(event_id, event_time)                   as event_ids
  from events
  where user_identity_invoked_by is null
  group by actor_id, event_source
)
select uses.*
from uses
join known on known.actor_id = uses.actor_id
where first_seen >= (select min(event_time) from events) + $baseline
  and first_event < (select min(event_time) from events) + $baseline
order by uses.first_seen asc, uses.actor_id asc, uses.event_source asc
