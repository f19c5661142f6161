-- title: Which Secrets Manager secrets admit external accounts or everybody?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1555.006, T1537]
-- ttc: [T1098.003, T1199.A002]
-- outcome: done
-- finding: "{actor} gave {opened_to} access to the secret {target}"
-- summary: >
--   The policy of the secret allows an external account or everybody; with access to its KMS key
--   (encryption.key_opened_to_outside) the value can be read from there. Accounts whose own logs are in the lake
--   count as yours. One row per call and grantee.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Partners who are meant to read it, and a policy that names somebody only to deny something.
-- misses:
--   - Roles of yours that outsiders may take on; see identity.role_opened_to_outside.
-- cases:
--   given:
--     eventSource: secretsmanager.amazonaws.com
--     eventName: PutResourcePolicy
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     an account and everybody:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:root"]}}]}'}
--         - eventTime: 2026-09-01T08:01:00Z
--           requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*"}]}'}
--         - eventTime: 2026-09-01T08:02:00Z
--           requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"}}]}'}
--       expect:
--         - {actor: alice, target: secret/prod/db, opened_to: "444455556666", event_time: 2026-09-01T08:00:00Z}
--         - {opened_to: everybody, event_time: 2026-09-01T08:01:00Z}
--         - {opened_to: everybody, event_time: 2026-09-01T08:02:00Z}
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventName: ListSecrets, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--       expect: []
--     a service, a failed call, another call, another service:
--       events:
--         - {requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"rds.amazonaws.com"}}]}'}}
--         - {errorCode: AccessDeniedException, requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventName: ValidateResourcePolicy, requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventSource: example.amazonaws.com, requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--       expect: []

with changes as (
  select events.*, policy_grantees(json_text(request_parameters, '$.resourcePolicy')) as grantees
  from events
  where action = 'secretsmanager:PutResourcePolicy'
    and error_code is null
),
grants as (
  select changes.*, t.opened_to
  from changes
  cross join unnest(grantees) as t(opened_to)
)
select distinct
  event_time,
  actor,
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
