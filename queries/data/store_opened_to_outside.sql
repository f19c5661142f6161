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
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: kafka.amazonaws.com, eventName: PutClusterPolicy, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: backup.amazonaws.com, eventName: PutBackupVaultAccessPolicy, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: elasticfilesystem.amazonaws.com, eventName: PutFileSystemPolicy, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: glue.amazonaws.com, requestParameters: {policyInJson: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:05:00Z, eventSource: es.amazonaws.com, eventName: UpdateDomainConfig, requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:06:00Z, eventSource: es.amazonaws.com, eventName: UpdateElasticsearchDomainConfig, requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:07:00Z, eventSource: redshift.amazonaws.com, eventName: AuthorizeDataShare, requestParameters: {consumerIdentifier: "444455556666"}}
--         - {eventTime: 2026-09-01T08:08:00Z, eventSource: redshift.amazonaws.com, eventName: AuthorizeEndpointAccess, requestParameters: {account: "444455556666"}}
--         - {eventTime: 2026-09-01T08:09:00Z, eventSource: es.amazonaws.com, eventName: AuthorizeVpcEndpointAccess, requestParameters: {account: "444455556666"}}
--         - {eventTime: 2026-09-01T08:10:00Z, eventSource: dynamodb.amazonaws.com, eventName: CreateTable, requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:11:00Z, eventSource: kinesis.amazonaws.com, eventName: PutResourcePolicy, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:12:00Z, eventSource: redshift.amazonaws.com, eventName: PutResourcePolicy, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:13:00Z, eventSource: redshift-serverless.amazonaws.com, eventName: PutResourcePolicy, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:14:00Z, eventSource: es.amazonaws.com, eventName: CreateDomain, requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:15:00Z, eventSource: es.amazonaws.com, eventName: CreateElasticsearchDomain, requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:16:00Z, eventSource: s3tables.amazonaws.com, eventName: PutTablePolicy, requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:17:00Z, eventSource: s3tables.amazonaws.com, eventName: PutTableBucketPolicy, requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventSource: glacier.amazonaws.com, eventName: SetVaultAccessPolicy, requestParameters: {policy: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}}
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
--         - {event_time: 2026-09-01T08:10:00Z}
--         - {event_time: 2026-09-01T08:11:00Z}
--         - {event_time: 2026-09-01T08:12:00Z}
--         - {event_time: 2026-09-01T08:13:00Z}
--         - {event_time: 2026-09-01T08:14:00Z}
--         - {event_time: 2026-09-01T08:15:00Z}
--         - {event_time: 2026-09-01T08:16:00Z}
--         - {event_time: 2026-09-01T08:17:00Z}
--         - {event_time: 2026-09-01T08:30:00Z}
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventName: ListTables, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--       expect: []
--     a secret, a failed call, another call:
--       events:
--         - {eventSource: secretsmanager.amazonaws.com, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {errorCode: AccessDenied, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventSource: access-analyzer.amazonaws.com, eventName: ValidatePolicy, requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--       expect: []

with changes as (
  select
    events.*,
    policy_grantees(
      coalesce(
        json_text(request_parameters, '$.policy.policy'),
        json_text(request_parameters, '$.policy'),
        json_text(request_parameters, '$.policyInJson'),
        json_text(request_parameters, '$.resourcePolicy'),
        json_text(request_parameters, '$.accessPolicies')
      )
    ) as grantees
  from events
  where action in (
      'dynamodb:PutResourcePolicy',
      'dynamodb:CreateTable',
      'kinesis:PutResourcePolicy',
      'redshift:PutResourcePolicy',
      'redshift-serverless:PutResourcePolicy',
      'glue:PutResourcePolicy',
      'kafka:PutClusterPolicy',
      'backup:PutBackupVaultAccessPolicy',
      'elasticfilesystem:PutFileSystemPolicy',
      'es:CreateDomain',
      'es:CreateElasticsearchDomain',
      'es:UpdateDomainConfig',
      'es:UpdateElasticsearchDomainConfig',
      'glacier:SetVaultAccessPolicy',
      's3tables:PutTablePolicy',
      's3tables:PutTableBucketPolicy',
      'redshift:AuthorizeDataShare',
      'redshift:AuthorizeEndpointAccess',
      'es:AuthorizeVpcEndpointAccess'
    )
    and error_code is null
),
grants as (
  select changes.*, t.opened_to
  from changes
  cross join unnest(
    regexp_extract_all(
      concat_ws(
        ' ',
        array_to_string(grantees, ' '),
        json_text(request_parameters, '$.consumerIdentifier'),
        json_text(request_parameters, '$.account')
      ),
      '\b\d{12}\b'
    )
  ) as t(opened_to)
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
where not is_own_account(opened_to)
  and not list_contains($known_accounts, opened_to)
order by event_time asc, target asc, opened_to asc
