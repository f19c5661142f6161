-- title: Which principals of external accounts were denied API calls?
-- asks: where_from
-- kind: hunt
-- severity: low
-- attack: [T1526, T1078.004]
-- ttc: [T1199.A002, T1087.004]
-- outcome: failed
-- finding: "{actor} of the external account {caller_account_id} was denied {denied call|calls}: {refused}"
-- summary: >
--   A principal of an external account tried resources of yours: buckets, KMS keys, roles that are shared or
--   were guessed. Accounts whose own logs are in the lake count as yours. One row per principal. What the same
--   principal was allowed stands beside it, and matters more.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Vendors whose access was withdrawn, and scanners of public buckets.
-- misses:
--   - Anonymous callers, who have no account.
--   - Refusals that AWS records in the caller's account only.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetBucketAcl
--     readOnly: true
--     errorCode: AccessDenied
--     recipientAccountId: "111122223333"
--     userIdentity: {type: AWSAccount, accountId: "999988887777", principalId: AIDAEXAMPLEEVE0000001}
--   sequences:
--     refused, and once allowed:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListObjects, errorCode: null}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: sts.amazonaws.com, eventName: AssumeRole, sourceIPAddress: 203.0.113.9}
--       expect:
--         - caller_account_id: "999988887777"
--           denied: 2
--           refused: "s3:GetBucketAcl, sts:AssumeRole"
--           allowed: "s3:ListObjects"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:02:00Z
--     allowed only:
--       events:
--         - {errorCode: null}
--       expect: []
--     an account whose logs are in the lake, a trusted one, one's own:
--       $known_accounts: ["444455556666"]
--       events:
--         - {}
--         - {userIdentity: {accountId: "444455556666"}}
--         - {userIdentity: {type: IAMUser, userName: alice, accountId: "111122223333"}}
--         - {recipientAccountId: "999988887777", errorCode: null}
--       expect: []
--     nobody's account is named:
--       events:
--         - {userIdentity: {type: AWSAccount, accountId: anonymous, principalId: ""}}
--         - {userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--       expect: []

with callers as (
  select distinct user_identity_account_id as account
  from events
),
outsiders as (
  select account
  from callers
  where regexp_matches(account, '^\d{12}$')
    and not list_contains($known_accounts, account)
    and not is_own_account(account)
),
calls as (
  select
    events.actor,
    events.actor_id,
    outsiders.account as caller_account_id,
    case when is_denied(events.error_code) then events.action end as refused_action,
    case when events.error_code is null then events.action end    as allowed_action,
    events.source_ip_address,
    events.event_time,
    events.event_id
  from outsiders
  join events on events.user_identity_account_id = outsiders.account
)
select
  min(actor)                                                         as actor,
  actor_id,
  caller_account_id,
  count(refused_action)                                              as denied,
  names_of(refused_action)    as refused,
  names_of(allowed_action)    as allowed,
  names_of(source_ip_address) as addresses,
  min(event_time)                                                    as first_seen,
  max(event_time)                                                    as last_seen,
  first_event_ids(event_id, event_time)                              as event_ids
from calls
group by actor_id, caller_account_id
having count(refused_action) > 0
order by denied desc, actor_id asc
