-- title: Which principals used KMS keys of external accounts?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1486]
-- ttc: [T1486.A002, T1199.A002]
-- outcome: done
-- finding: "{actor} used the KMS key {key} of account {key_account} {calls time|times}: {actions}"
-- summary: >
--   KMS records the key for every call, also when the request did not name it: data encrypted (GenerateDataKey,
--   Encrypt, ReEncrypt) under an external key may never be readable again. Decrypt alone is what reading shared
--   data looks like. Accounts whose own logs are in the lake count as yours. One row per principal and KMS key.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Shared buckets and snapshots of partners.
--   - Keys that AWS services hold in accounts of their own.
-- misses:
--   - Objects encrypted with a key that the caller sends along; see storage.encrypted_with_foreign_key.
-- cases:
--   given:
--     eventSource: kms.amazonaws.com
--     eventName: GenerateDataKey
--     readOnly: true
--     recipientAccountId: "111122223333"
--     resources: [{accountId: "444455556666", type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:444455556666:key/k1"}]
--   sequences:
--     encrypted and read:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: Decrypt}
--       expect:
--         - actor: alice
--           key: "arn:aws:kms:eu-west-1:444455556666:key/k1"
--           key_account: "444455556666"
--           calls: 2
--           encrypted: 1
--           actions: "kms:Decrypt, kms:GenerateDataKey"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     encrypted in every way:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: GenerateDataKeyWithoutPlaintext}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: Encrypt}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: ReEncrypt}
--       expect: [{encrypted: 4}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {}
--         - {eventName: ListKeys, recipientAccountId: "444455556666", resources: null}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events: [{}]
--       expect: []
--     failed, no key, another service, and the owner's copy of a stranger's call:
--       events:
--         - {resources: [{accountId: "444455556666", ARN: "arn:aws:kms:eu-west-1:444455556666:alias/a"}]}
--         - {errorCode: AccessDenied}
--         - {eventSource: example.amazonaws.com}
--         - {userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN001, accountId: "777788889999"}}
--       expect: []

with calls as (
  select
    event_time,
    actor,
    actor_id,
    action,
    event_name,
    regexp_extract(resources, 'arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+', 0)  as key,
    regexp_extract(resources, 'arn:aws[a-z-]*:kms:[a-z0-9-]+:(\d{12}):key/', 1)             as key_account,
    user_identity_account_id,
    event_id
  from events
  where event_source = 'kms.amazonaws.com'
    and error_code is null
    and regexp_matches(resources, 'arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/')
),
accounts as (
  select distinct recipient_account_id as own_account
  from events
)
select
  min(calls.actor)                                              as actor,
  calls.actor_id,
  calls.key,
  calls.key_account,
  count(*)                                                      as calls,
  count_if(
    calls.event_name in ('GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'Encrypt', 'ReEncrypt')
  )                                                             as encrypted,
  names_of(calls.action) as actions,
  min(calls.event_time)                                         as first_seen,
  max(calls.event_time)                                         as last_seen,
  first_event_ids(calls.event_id, calls.event_time)             as event_ids
from calls
join accounts as ours on ours.own_account = calls.user_identity_account_id
left join accounts as owners on owners.own_account = calls.key_account
where owners.own_account is null
  and not list_contains($known_accounts, calls.key_account)
group by calls.actor_id, calls.key, calls.key_account
order by encrypted desc, actor_id asc, key asc
