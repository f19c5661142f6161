-- title: Was an inline IAM policy written that allows everything?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: done
-- finding: "{actor} wrote an inline IAM policy that allows everything: {target} ({action}) from {source_ip_address}"
-- summary: >
--   An inline policy lives inside one user, role or group and appears in no list of policies. The document
--   stands in request_parameters. Check what the user or role did since, and delete the policy.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the policy; see denied.identity_changes.
--   - Policies that reach everything by a detour, such as iam:PassRole with lambda:CreateFunction.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: PutUserPolicy
--     readOnly: false
--     requestParameters:
--       userName: bob
--       policyName: p
--       policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
--   match:
--     in a user: {}
--     in a role:
--       eventName: PutRolePolicy
--       requestParameters:
--         roleName: app
--         policyName: p
--         policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
--     in a group:
--       eventName: PutGroupPolicy
--       requestParameters:
--         groupName: dev
--         policyName: p
--         policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
--     all of IAM, in a list, in a single statement, with spaces:
--       requestParameters:
--         userName: bob
--         policyDocument: '{ "Statement" : { "Action" : [ "s3:Get*", "iam:*" ], "Effect" : "Allow", "Resource" : "*" } }'
--     all but one service:
--       requestParameters:
--         userName: bob
--         policyDocument: '{"Statement":[{"Effect":"Allow","NotAction":"billing:*","Resource":"*"}]}'
--     in a permission set:
--       eventSource: sso.amazonaws.com
--       eventName: PutInlinePolicyToPermissionSet
--       requestParameters: {permissionSetArn: ps, inlinePolicy: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}
--     the star written as an escape:
--       requestParameters: {userName: bob, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"\u002a","Resource":"*"}]}'}
--   ignore:
--     one service:
--       requestParameters: {userName: bob, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'}
--     everything is denied, something is allowed:
--       requestParameters:
--         userName: bob
--         policyDocument: '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
--     taken away: {eventName: DeleteUserPolicy}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where (
    action in ('iam:PutUserPolicy', 'iam:PutRolePolicy', 'iam:PutGroupPolicy')
    or action = 'sso:PutInlinePolicyToPermissionSet'
  )
  and policy_allows_everything(
    coalesce(json_text(request_parameters, '$.policyDocument'), json_text(request_parameters, '$.inlinePolicy'))
  )
