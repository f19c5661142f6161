-- title: Was an IAM role opened to every token of an OIDC provider?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1484.002, T1098.003]
-- ttc: [T1484.002, T1199.A002]
-- outcome: done
-- finding: "{actor} opened an IAM role to every token of its OIDC provider: {target} ({action}) from {source_ip_address}"
-- summary: >
--   Providers such as GitHub issue tokens to everybody; only the condition on the token's subject (sub) says
--   whose may assume the role. Without it, or with a bare wildcard in it, any repository will do. The document
--   stands in request_parameters; look for AssumeRoleWithWebIdentity of that role since.
-- false_positives:
--   - A role that is closed again within minutes, while somebody finds the right condition.
-- misses:
--   - Conditions that are too wide in other ways, such as a whole organisation of forks.
--   - Attempts that AWS refused, whose records do not hold the policy.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: UpdateAssumeRolePolicy
--     readOnly: false
--     requestParameters:
--       roleName: ci
--       policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}}]}'
--   match:
--     only the audience is asked for: {}
--     any subject, from the role's creation on:
--       eventName: CreateRole
--       requestParameters:
--         roleName: ci
--         assumeRolePolicyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub": "*"}}}]}'
--     any repository:
--       requestParameters:
--         roleName: ci
--         policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:*"]}}}]}'
--   ignore:
--     one repository:
--       requestParameters:
--         roleName: ci
--         policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:example/shop:*"}}}]}'
--     a SAML provider, whose people are your own:
--       requestParameters:
--         roleName: ci
--         policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"},"Action":"sts:AssumeRoleWithSAML"}]}'
--     a permission to take on such roles: {eventName: PutRolePolicy}
--     it was not accepted: {errorCode: MalformedPolicyDocument}

select *
from events
where action in ('iam:UpdateAssumeRolePolicy', 'iam:CreateRole')
  and trust_admits_any_token(
    coalesce(
      json_text(request_parameters, '$.policyDocument'),
      json_text(request_parameters, '$.assumeRolePolicyDocument')
    )
  )
