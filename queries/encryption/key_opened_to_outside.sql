-- title: Which KMS keys admit external accounts?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1537, T1222]
-- ttc: [T1098.003, T1199.A002]
-- outcome: done
-- finding: "{actor} gave account {opened_to} access to the KMS key {target}: {action}"
-- summary: >
--   With the KMS key the other account can read snapshots, objects and secrets that are shared with it, so look
--   for the share before and after (storage.snapshot_shared, storage.bucket_opened_to_outside,
--   secrets.opened_to_outside). Accounts whose own logs are in the lake count as yours. One row per call and
--   account.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Vendors and partners, and a policy that names the account only to deny it something.
-- misses:
--   - Keys opened to everybody; see encryption.key_opened_to_everybody.
--   - Principals that a condition describes, such as a whole organisation.
-- cases:
--   given:
--     eventSource: kms.amazonaws.com
--     eventName: PutKeyPolicy
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     by its policy:
--       events:
--         - {requestParameters: {keyId: k1, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:root"]}}]}'}}
--       expect: [{actor: alice, opened_to: "444455556666", action: "kms:PutKeyPolicy"}]
--     by a grant, and from its creation on:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateGrant, requestParameters: {keyId: k1, granteePrincipal: "arn:aws:iam::444455556666:role/x"}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateKey, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: ReplicateKey, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--       expect: [{event_time: 2026-09-01T08:00:00Z}, {event_time: 2026-09-01T08:01:00Z}, {event_time: 2026-09-01T08:02:00Z}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {eventName: CreateGrant, requestParameters: {keyId: k1, granteePrincipal: "arn:aws:iam::444455556666:role/x"}}
--         - {eventName: ListKeys, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {eventName: CreateGrant, requestParameters: {keyId: k1, granteePrincipal: "arn:aws:iam::444455556666:role/x"}}
--       expect: []
--     a service, a failed call, another call:
--       events:
--         - {eventName: CreateGrant, requestParameters: {keyId: k1, granteePrincipal: rds.eu-west-1.amazonaws.com}}
--         - {errorCode: AccessDenied, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventName: DescribeKey, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--       expect: []

with changes as (
  select
    events.*,
    policy_grantees(json_text(request_parameters, '$.policy')) as grantees,
    regexp_extract(json_text(request_parameters, '$.granteePrincipal'), '\b\d{12}\b', 0) as grantee
  from events
  where action in ('kms:PutKeyPolicy', 'kms:CreateKey', 'kms:ReplicateKey', 'kms:CreateGrant')
    and error_code is null
),
grants as (
  select changes.*, t.opened_to
  from changes
  cross join unnest(regexp_extract_all(concat_ws(' ', array_to_string(grantees, ' '), grantee), '\d{12}')) as t(opened_to)
)
select distinct
  event_time,
  actor,
  action,
  target,
  opened_to,
  source_ip_address,
  aws_region,
  recipient_account_id,
  event_id
from grants
where not is_own_account(opened_to)
  and not list_contains($known_accounts, opened_to)
order by event_time asc, target asc, opened_to asc
