-- title: Which principals changed from temporary to long-term access keys?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1078.004, T1552.001]
-- ttc: [T1098.001, T1078.A001]
-- outcome: attempted
-- finding: "{actor}, so far known from temporary credentials only, used the access key {access_key_id} from {first_seen} on, from {addresses}"
-- finding_denied: "{actor}, so far known from temporary credentials only, tried the access key {access_key_id} from {first_seen} on, all denied, from {addresses}"
-- summary: >
--   Users who worked in the console or with sessions during the baseline, and afterwards with a long-term access
--   key: a key just created, an old one, or a stolen one. credentials.access_key_made tells whether it is new.
--   One row per user and access key.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view must pass without a long-term key}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - People who begin to use the command line.
-- misses:
--   - Users who always had both; see credentials.kinds.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice", accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--   sequences:
--     a key after a week of sessions:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--         - {eventTime: 2026-09-08T08:01:00Z, userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLE}, sourceIPAddress: 203.0.113.9}
--       expect: [{actor: alice, access_key_id: AKIAIOSFODNN7EXAMPLE, events: 2, denied: 0, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T08:01:00Z}]
--     a key in use one second before the baseline ended, another one later:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--       expect: []
--     no session before, or only from the moment the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--       expect: []
--     sessions all the time:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []

with principals as (
  select
    actor_id,
    min(case when user_identity_access_key_id like 'ASIA%' then event_time end) as first_temporary,
    min(case when user_identity_access_key_id like 'AKIA%' then event_time end) as first_long_term
  from events
  group by actor_id
),
keys as (
  select
    min(actor)                                                         as actor,
    actor_id,
    user_identity_access_key_id                                        as access_key_id,
    count(*) as events,
    count_if(is_denied(error_code)) as denied,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where user_identity_access_key_id like 'AKIA%'
  group by actor_id, user_identity_access_key_id
)
select keys.*
from keys
join principals on principals.actor_id = keys.actor_id
where first_temporary < (select min(event_time) from events) + $baseline
  and first_long_term >= (select min(event_time) from events) + $baseline
order by first_seen asc, access_key_id asc
