-- title: Which ECR repositories admit external accounts?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1537]
-- ttc: [T1098.003, T1199.A002]
-- outcome: done
-- finding: "{actor} gave account {opened_to} access to the ECR repository {target}"
-- summary: >
--   The named account may pull the images, or push others, with its own credentials. Accounts whose own logs are
--   in the lake count as yours. One row per repository and account; replication of the registry to other
--   accounts counts as well.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Partners, and AWS's own accounts that fetch images for a service.
--   - A policy that names the account only to deny it something.
-- misses:
--   - Images opened to everybody; see containers.images_opened.
-- cases:
--   given: {eventSource: ecr.amazonaws.com, eventName: SetRepositoryPolicy, readOnly: false, recipientAccountId: "111122223333"}
--   sequences:
--     a foreign account among its own, twice:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters:
--             repositoryName: web
--             policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:root"]}}]}'
--         - eventTime: 2026-09-01T09:00:00Z
--           requestParameters: {repositoryName: web, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}
--       expect: [{target: repository/web, opened_to: "444455556666", actor: alice, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}]
--     the registry, and copies sent away:
--       events:
--         - {eventName: PutRegistryPolicy, requestParameters: {policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - eventName: PutReplicationConfiguration
--           requestParameters: {replicationConfiguration: {rules: [{destinations: [{region: us-east-1, registryId: "999900001111"}]}]}}
--       expect: [{opened_to: "444455556666"}, {opened_to: "999900001111"}]
--     an account whose logs are in the lake, and one that is trusted:
--       $known_accounts: ["999900001111"]
--       events:
--         - {requestParameters: {repositoryName: web, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999900001111"]}}]}'}}
--         - {eventName: DescribeRepositories, readOnly: true, recipientAccountId: "444455556666"}
--       expect: []
--     a service, a failed call, and another call with the same words:
--       events:
--         - {requestParameters: {repositoryName: web, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}]}'}}
--         - {errorCode: AccessDenied, requestParameters: {repositoryName: web, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - {eventName: GetRepositoryPolicy, readOnly: true, requestParameters: {policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--       expect: []

with changes as (
  select events.*, policy_grantees(json_text(request_parameters, '$.policyText')) as grantees
  from events
  where action in ('ecr:SetRepositoryPolicy', 'ecr:PutRegistryPolicy', 'ecr:PutReplicationConfiguration')
    and error_code is null
),
grants as (
  select distinct changes.*, t.opened_to
  from changes
  cross join unnest(
    regexp_extract_all(
      concat_ws(' ', array_to_string(grantees, ' '), json_text(request_parameters, '$.replicationConfiguration')),
      '\b\d{12}\b'
    )
  ) as t(opened_to)
)
select
  min(actor) as actor,
  actor_id,
  target,
  opened_to,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  min(source_ip_address) as source_ip_address,
  recipient_account_id,
  first_event_ids(event_id, event_time) as event_ids
from grants
where not is_own_account(opened_to)
  and not list_contains($known_accounts, opened_to)
group by actor_id, target, opened_to, recipient_account_id
order by first_seen asc, target asc, opened_to asc
