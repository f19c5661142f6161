-- title: Was an IAM administrator policy attached to a user, role or group?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: done
-- finding: "{actor} attached an IAM administrator policy: {target} ({action}) from {source_ip_address}"
-- summary: >
--   AdministratorAccess allows everything, IAMFullAccess lets the principal grant itself everything,
--   PowerUserAccess allows everything outside IAM. Ask who works with that identity, and when its access keys
--   were created and last used.
-- false_positives:
--   - Setting up an account, a break-glass user or a pipeline's role.
-- misses:
--   - Attempts that AWS refused, whose records do not name the policy; see denied.identity_changes.
--   - Policies of your own that allow as much; see identity.admin_policy_written and
--     identity.admin_inline_policy_put.
--   - Administrator policies in an Identity Center permission set; see identity.became_admin.
-- references:
--   - https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: AttachUserPolicy
--     readOnly: false
--     requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess"}
--   match:
--     to a user: {}
--     to a role:
--       eventName: AttachRolePolicy
--       requestParameters: {roleName: app, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess"}
--     to a group:
--       eventName: AttachGroupPolicy
--       requestParameters: {groupName: dev, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess"}
--     all of IAM is as good as everything:
--       requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/IAMFullAccess"}
--     power users lack little: {requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/PowerUserAccess"}}
--     in another partition: {requestParameters: {userName: bob, policyArn: "arn:aws-us-gov:iam::aws:policy/AdministratorAccess"}}
--   ignore:
--     an everyday policy: {requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}}
--     a narrow policy with a similar name:
--       requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess-Amplify"}
--     one of your own that borrows the name:
--       requestParameters: {userName: bob, policyArn: "arn:aws:iam::111122223333:policy/AdministratorAccess"}
--     detached: {eventName: DetachUserPolicy}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action in ('iam:AttachUserPolicy', 'iam:AttachRolePolicy', 'iam:AttachGroupPolicy')
  and regexp_matches(
    json_text(request_parameters, '$.policyArn'),
    '^arn:aws[a-z-]*:iam::aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$'
  )
