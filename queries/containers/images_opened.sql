-- title: Was an ECR repository made public?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1537, T1525]
-- ttc: [T1578.005, T1098.003]
-- outcome: done
-- finding: "{actor} made the ECR repository {target} public ({action}) from {source_ip_address}"
-- summary: >
--   Any AWS account may now do with the images what the policy allows: pull them with all that was built in, or
--   push others. The policy stands in request_parameters. Restore it, and look for pulls by accounts you do not
--   know.
-- false_positives:
--   - A repository of images that are public anyway.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the policy.
-- cases:
--   given:
--     eventSource: ecr.amazonaws.com
--     eventName: SetRepositoryPolicy
--     readOnly: false
--     requestParameters:
--       repositoryName: shop/web
--       policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}]}'
--   match:
--     a repository: {}
--     the whole registry, written the other way round:
--       eventName: PutRegistryPolicy
--       requestParameters: {policyText: '{"Statement":{"Principal":{"AWS":["*"]},"Action":"ecr:*","Effect":"Allow"}}'}
--   ignore:
--     one account:
--       requestParameters:
--         repositoryName: shop/web
--         policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"ecr:BatchGetImage"}]}'
--     everybody is kept out: {requestParameters: {policyText: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"ecr:*"}]}'}}
--     everybody of the organisation:
--       requestParameters:
--         policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'
--     the same document read: {eventName: GetRepositoryPolicy, readOnly: true}
--     it failed: {errorCode: RepositoryNotFoundException}

select *
from events
where action in ('ecr:SetRepositoryPolicy', 'ecr:PutRegistryPolicy')
  and policy_is_public(json_text(request_parameters, '$.policyText'))
