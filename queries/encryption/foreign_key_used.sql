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

with accounts as (
  select distinct recipient_account_id as own_account
  from activity
),
named as (
  select distinct resources
  from events
  where event_source = 'kms.amazonaws.com'
    and error_code is null
),
keys as (
  select
    resources,
    regexp_extract(resources, 'arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+', 0) as key,
    regexp_extract(resources, 'arn:aws[a-z-]*:kms:[a-z0-9-]+:(\d{12}):key/', 1)            as key_account
  from named
  where regexp_matches(resources, 'arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/')
),
foreign_keys as (
  select keys.resources, keys.key, keys.key_account
  from keys
  left join accounts on accounts.own_account = keys.key_account
  where accounts.own_account is null
    and not list_contains($known_accounts, keys.key_account)
)
select
  min(events.actor)                                             as actor,
  events.actor_id,
  foreign_keys.key,
  foreign_keys.key_account,
  count(*)                                                      as calls,
  count_if(
    events.event_name in ('GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'Encrypt', 'ReEncrypt')
  )                                                             as encrypted,
  names_of(events.action) as actions,
  min(events.event_time)                                        as first_seen,
  max(events.event_time)                                        as last_seen,
  first_event_ids(events.event_id, events.event_time)           as event_ids
from foreign_keys
join events on events.resources = foreign_keys.resources
join accounts on accounts.own_account = events.user_identity_account_id
where events.event_source = 'kms.amazonaws.com'
  and events.error_code is null
group by events.actor_id, foreign_keys.key, foreign_keys.key_account
order by encrypted desc, actor_id asc, key asc
