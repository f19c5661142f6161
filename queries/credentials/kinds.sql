-- title: Which principals use long-term access keys, which temporary ones?
-- asks: who
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per principal and kind of credential, the busiest first. Long-term access keys (AKIA) are what
--   leaks; each row of them names how many keys are in use and since when. Temporary ones (ASIA) come from
--   roles, sign-ins and single sign-on; without a key stand sign-ins, services, and anonymous calls.
-- misses:
--   - Keys that exist and were not used.
-- cases:
--   given:
--     userIdentity:
--       type: IAMUser
--       userName: alice
--       arn: "arn:aws:iam::111122223333:user/alice"
--       accessKeyId: AKIAEXAMPLEALICE0001
--   sequences:
--     one principal with every kind:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {accessKeyId: AKIAEXAMPLEALICE0002}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:02:00Z, userIdentity: {accessKeyId: AKIAEXAMPLEALICE0002}}
--         - {eventTime: 2026-09-01T08:03:00Z, userIdentity: {accessKeyId: ASIAEXAMPLEALICE0001}}
--         - {eventTime: 2026-09-01T08:04:00Z, userIdentity: {accessKeyId: ASIAEXAMPLEALICE0001}}
--         - {eventTime: 2026-09-01T08:05:00Z, userIdentity: {accessKeyId: null}}
--       expect:
--         - actor: alice
--           kind: long-term
--           keys: 2
--           events: 3
--           addresses: 2
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:02:00Z
--         - {actor: alice, kind: temporary, keys: 1, events: 2}
--         - {actor: alice, kind: none, keys: 0, events: 1}

with uses as (
  select
    actor,
    actor_id,
    case
      when user_identity_access_key_id like 'AKIA%' then 'long-term'
      when user_identity_access_key_id like 'A%' then 'temporary'
      else 'none'
    end as kind,
    user_identity_access_key_id,
    source_ip_address,
    recipient_account_id,
    error_code,
    event_time
  from events
)
select
  min(actor)                                  as actor,
  actor_id,
  kind,
  count(distinct user_identity_access_key_id) as keys,
  count(*) as events,
  count_if(is_denied(error_code)) as denied,
  count(distinct source_ip_address)           as addresses,
  count(distinct recipient_account_id)        as accounts,
  min(event_time)                             as first_seen,
  max(event_time)                             as last_seen
from uses
group by actor_id, kind
order by events desc, actor_id asc, kind asc
