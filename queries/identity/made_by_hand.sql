-- title: Were IAM users, roles, groups or policies created by hand?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136.003]
-- ttc: [T1136.003]
-- outcome: done
-- finding: "{actor} created an IAM identity or policy outside the deployment pipeline: {target} ({action}) from {source_ip_address}"
-- summary: >
--   Where identities are described in code, one created outside CloudFormation, Terraform and the pipelines is
--   forgotten, or hidden. Compare with the code: what is not in there belongs to nobody.
-- parameters:
--   tools:
--     type: text
--     default: "(?i)terraform|cloudformation|pulumi|opentofu|crossplane|aws-cdk"
--     help: regular expression that user agents of deployment tools match
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) that deploy"}
-- false_positives:
--   - Accounts that are managed in the console, and the console making roles along the way.
-- misses:
--   - A deployment tool in an intruder's hands, or a user agent that pretends to be one.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false, userAgent: Mozilla/5.0, requestParameters: {userName: bob}}
--   match:
--     a user: {}
--     a role: {eventName: CreateRole}
--     a group: {eventName: CreateGroup}
--     a policy: {eventName: CreatePolicy}
--     an instance profile: {eventName: CreateInstanceProfile}
--     without a user agent: {userAgent: null}
--   ignore:
--     by CloudFormation: {userAgent: cloudformation.amazonaws.com, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--     by CloudFormation, which names itself otherwise: {userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--     by Terraform: {userAgent: APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io)}
--     by a pipeline: {$ignore_actors: ["arn:aws:iam::111122223333:user/alice"]}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--     deleted: {eventName: DeleteUser}
--     a user of another service: {eventSource: transfer.amazonaws.com}

select *
from events
where action in ('iam:CreateUser', 'iam:CreateRole', 'iam:CreateGroup', 'iam:CreatePolicy', 'iam:CreateInstanceProfile')
  and user_identity_invoked_by is null
  and not regexp_matches(coalesce(user_agent, ''), $tools)
  and not list_contains($ignore_actors, actor_id)
