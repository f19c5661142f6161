-- title: Which IAM roles can external accounts assume?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1098.003, T1484.002]
-- ttc: [T1484.002, T1199.A002]
-- outcome: done
-- finding: "{actor} let {trusted} assume the IAM role {role}"
-- summary: >
--   From here on principals of the named account get the role's permissions without any access key of yours.
--   Accounts whose own logs are in the lake count as yours. One row per role, document and account; look next
--   for AssumeRole of that role by the account.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Vendors who audit, back up or monitor the account, usually with an external id in the condition.
--   - Your own accounts whose logs are not in the lake; name them in known_accounts.
-- misses:
--   - Trust in an identity provider (SAML, OIDC); see identity.federation_changed.
--   - Attempts that AWS refused, whose records do not hold the policy.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: UpdateAssumeRolePolicy
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     a foreign account among its own:
--       events:
--         - requestParameters:
--             roleName: app
--             policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:user/eve"]},"Action":"sts:AssumeRole"}]}'
--       expect: [{role: app, trusted: "444455556666"}]
--     an account as a bare number, from the role's creation on:
--       events:
--         - eventName: CreateRole
--           requestParameters:
--             roleName: app
--             assumeRolePolicyDocument: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}}'
--       expect: [{role: app, trusted: "444455556666"}]
--     everybody, written in both ways:
--       events:
--         - {requestParameters: {roleName: one, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'}}
--         - {requestParameters: {roleName: two, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}'}}
--       expect: [{role: one, trusted: everybody}, {role: two, trusted: everybody}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {requestParameters: {roleName: app, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"}}]}'}}
--         - {eventName: GetRole, readOnly: true, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {roleName: app, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"}}]}'}}
--       expect: []
--     a service and a refused call open nothing:
--       events:
--         - {requestParameters: {roleName: app, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}]}'}}
--         - errorCode: MalformedPolicyDocument
--           requestParameters: {roleName: app, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}
--       expect: []
--     same names, another service or another call:
--       events:
--         - eventSource: example.amazonaws.com
--           requestParameters: {roleName: app, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}
--         - eventName: PutRolePolicy
--           requestParameters: {roleName: app, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}
--       expect: []

with changes as (
  select
    events.*,
    json_text(request_parameters, '$.roleName') as role,
    policy_grantees(
      coalesce(
        json_text(request_parameters, '$.policyDocument'),
        json_text(request_parameters, '$.assumeRolePolicyDocument')
      )
    ) as grantees
  from events
  where action in ('iam:UpdateAssumeRolePolicy', 'iam:CreateRole')
    and error_code is null
),
grants as (
  select changes.*, t.trusted
  from changes
  cross join unnest(grantees) as t(trusted)
)
select distinct
  event_time,
  actor,
  role,
  trusted,
  source_ip_address,
  recipient_account_id,
  event_id
from grants
where not is_own_account(trusted)
  and not list_contains($known_accounts, trusted)
order by event_time asc, role asc, trusted asc
