-- title: Did an EC2 instance's role change IAM users, roles or policies?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1078.004, T1098, T1136.003, T1552.005]
-- ttc: [T1552.005, T1098.003]
-- outcome: attempted
-- finding: "the EC2 instance role session {actor} called {action} on {target} from {source_ip_address}"
-- finding_denied: "the EC2 instance role session {actor} tried to call {action} on {target} from {source_ip_address} but {failure}"
-- summary: >
--   Instances have no reason to create identities. Either somebody has a shell on the instance, or copied its
--   credentials from IMDS (addresses.instance_credentials_elsewhere tells which). Isolate the instance, revoke
--   the role's sessions, and undo the change.
-- parameters:
--   ignore_roles: {type: text list, default: [], help: "stable ids of roles (actor_id) whose machines manage identities, such as build servers"}
-- false_positives:
--   - Build servers that run Terraform on an instance; put their role into ignore_roles.
-- misses:
--   - Functions and containers; see identity.changed_by_function.
--   - Other changes by instances; see activity.new_actions.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateUser
--     readOnly: false
--     requestParameters: {userName: bob}
--     userIdentity:
--       type: AssumedRole
--       arn: "arn:aws:sts::111122223333:assumed-role/web/i-0abc1234def567890"
--       sessionContext: {sessionIssuer: {type: Role, userName: web, arn: "arn:aws:iam::111122223333:role/web"}}
--   match:
--     a user: {}
--     a role: {eventName: CreateRole}
--     a key: {eventName: CreateAccessKey}
--     a password: {eventName: CreateLoginProfile}
--     another password: {eventName: UpdateLoginProfile}
--     a group: {eventName: AddUserToGroup}
--     a user's policy: {eventName: AttachUserPolicy}
--     a role's policy: {eventName: AttachRolePolicy}
--     a group's policy: {eventName: AttachGroupPolicy}
--     a user's inline policy: {eventName: PutUserPolicy}
--     a role's inline policy: {eventName: PutRolePolicy}
--     a group's inline policy: {eventName: PutGroupPolicy}
--     a policy's version: {eventName: CreatePolicyVersion}
--     a role's trust: {eventName: UpdateAssumeRolePolicy}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListUsers, readOnly: true}
--     a person: {userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/alice"}}
--     a user of another service: {eventSource: transfer.amazonaws.com}
--     known to manage identities: {$ignore_roles: ["arn:aws:iam::111122223333:role/web"]}

select *
from events
where action in (
    'iam:CreateUser',
    'iam:CreateRole',
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:AddUserToGroup',
    'iam:AttachUserPolicy',
    'iam:AttachRolePolicy',
    'iam:AttachGroupPolicy',
    'iam:PutUserPolicy',
    'iam:PutRolePolicy',
    'iam:PutGroupPolicy',
    'iam:CreatePolicyVersion',
    'iam:UpdateAssumeRolePolicy'
  )
  and is_instance_session(user_identity_arn)
  and not list_contains($ignore_roles, actor_id)
