-- title: Which DynamoDB, Redshift, EFS or other stores admit external accounts?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1537, T1530]
-- ttc: [T1098.003, T1199.A002]
-- outcome: done
-- finding: "{actor} gave account {opened_to} access to {target}: {action}"
-- summary: >
--   The named account reads with its own credentials and in its own logs: only data events of the store show
--   what. Policies of tables, clusters, vaults, file systems, catalogs and search domains, and shares of
--   Redshift. Accounts whose own logs are in the lake count as yours. One row per call and account.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Vendors and partners, and a policy that names the account only to deny it something.
-- misses:
--   - Stores opened to everybody; see data.store_opened_to_everybody.
--   - Shares through Resource Access Manager and Lake Formation.
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     eventName: PutResourcePolicy
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     a table:
--       events:
--         - {requestParameters: {resourceArn: t, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:root"]}}]}'}}
--       expect: [{actor: alice, opened_to: "444455556666", action: "dynamodb:PutResourcePolicy"}]
--     every other store:
--       events:
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: PutClusterPolicy, requestParameters: {policy: '{"Statement":[{"Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: PutBackupVaultAccessPolicy, requestParameters: {policy: '{"Statement":[{"Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: PutFileSystemPolicy, requestParameters: {policy: '{"Statement":[{"Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: glue.amazonaws.com, requestParameters: {policyInJson: '{"Statement":[{"Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: UpdateDomainConfig, requestParameters: {accessPolicies: '{"Statement":[{"Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:06:00Z, eventName: UpdateElasticsearchDomainConfig, requestParameters: {accessPolicies: '{"Statement":[{"Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:07:00Z, eventName: AuthorizeDataShare, requestParameters: {consumerIdentifier: "444455556666"}}
--         - {eventTime: 2026-09-01T08:08:00Z, eventName: AuthorizeEndpointAccess, requestParameters: {account: "444455556666"}}
--         - {eventTime: 2026-09-01T08:09:00Z, eventName: AuthorizeVpcEndpointAccess, requestParameters: {account: "444455556666"}}
--       expect:
--         - {event_time: 2026-09-01T08:01:00Z}
--         - {event_time: 2026-09-01T08:02:00Z}
--         - {event_time: 2026-09-01T08:03:00Z}
--         - {event_time: 2026-09-01T08:04:00Z}
--         - {event_time: 2026-09-01T08:05:00Z}
--         - {event_time: 2026-09-01T08:06:00Z}
--         - {event_time: 2026-09-01T08:07:00Z}
--         - {event_time: 2026-09-01T08:08:00Z}
--         - {event_time: 2026-09-01T08:09:00Z}
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {requestParameters: {policy: '{"Principal":{"AWS":"444455556666"}}'}}
--         - {eventName: ListTables, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {policy: '{"Principal":{"AWS":"444455556666"}}'}}
--       expect: []
--     a secret, a failed call, another call:
--       events:
--         - {eventSource: secretsmanager.amazonaws.com, requestParameters: {policy: '{"Principal":{"AWS":"444455556666"}}'}}
--         - {errorCode: AccessDenied, requestParameters: {policy: '{"Principal":{"AWS":"444455556666"}}'}}
--         - {eventName: ValidatePolicy, requestParameters: {policy: '{"Principal":{"AWS":"444455556666"}}'}}
--       expect: []

with changes as (
  select
    event_time,
    actor,
    action,
    target,
    coalesce(
      json_text(request_parameters, '$.policy'),
      json_text(request_parameters, '$.policyInJson'),
      json_text(request_parameters, '$.accessPolicies'),
      '"' || json_text(request_parameters, '$.consumerIdentifier') || '"',
      '"' || json_text(request_parameters, '$.account') || '"'
    ) as document,
    source_ip_address,
    recipient_account_id,
    event_id
  from events
  where action in (
      'dynamodb:PutResourcePolicy',
      'glue:PutResourcePolicy',
      'secretsmanager:PutResourcePolicy',
      'dynamodb:PutClusterPolicy',
      'dynamodb:PutBackupVaultAccessPolicy',
      'dynamodb:PutFileSystemPolicy',
      'dynamodb:UpdateDomainConfig',
      'dynamodb:UpdateElasticsearchDomainConfig',
      'dynamodb:AuthorizeDataShare',
      'dynamodb:AuthorizeEndpointAccess',
      'dynamodb:AuthorizeVpcEndpointAccess'
    )
    and event_source is distinct from 'secretsmanager.amazonaws.com'
    and error_code is null
),
grants as (
  select changes.*, t.opened_to
  from changes
  cross join unnest(regexp_extract_all(document, '(?:arn:aws[a-z-]*:(?:iam|sts)::|")(\d{12})[:"]', 1)) as t(opened_to)
)
select distinct
  event_time,
  actor,
  action,
  target,
  opened_to,
  source_ip_address,
  recipient_account_id,
  event_id
from grants
where not is_own_account(grants.opened_to)
  and not list_contains($known_accounts, opened_to)
order by event_time asc, target asc, opened_to asc
