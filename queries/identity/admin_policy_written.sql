-- title: Was a managed IAM policy written that allows everything?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: done
-- finding: "{actor} wrote a managed IAM policy that allows everything: {target} ({action}) from {source_ip_address}"
-- summary: >
--   A new version of a policy raises everything it is attached to, without another call. request_parameters says
--   whether the version became the default; if not, look for identity.policy_version_switched. Then find out to
--   whom the policy is attached.
-- false_positives:
--   - Setting up an account with an administrator policy of its own.
--   - A permissions boundary, whose Action of "*" allows nothing by itself.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the policy; see denied.identity_changes.
--   - Policies that reach everything by a detour, such as iam:PassRole with lambda:CreateFunction.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreatePolicyVersion
--     readOnly: false
--     requestParameters:
--       policyArn: "arn:aws:iam::111122223333:policy/dev"
--       setAsDefault: true
--       policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
--   match:
--     a new version: {}
--     a new policy:
--       eventName: CreatePolicy
--       requestParameters:
--         policyName: dev
--         policyDocument: '{"Statement":{"Action":["iam:*"],"Effect":"Allow","Resource":"*"}}'
--   ignore:
--     one service:
--       requestParameters:
--         policyArn: "arn:aws:iam::111122223333:policy/dev"
--         policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
--     an inline policy is another question: {eventName: PutUserPolicy}
--     same name, other service: {eventSource: organizations.amazonaws.com, eventName: CreatePolicy}

select *
from events
where action in ('iam:CreatePolicy', 'iam:CreatePolicyVersion')
  and policy_allows_everything(json_text(request_parameters, '$.policyDocument'))
