-- title: Did an instance's role make users, keys or permissions?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1078.004, T1098, T1136.003, T1552.005]
-- finding: "the instance role {actor} asked for {action} on {target}, from {source_ip_address}"
-- summary: >
--   Machines have no reason to make identities. Either somebody has a shell on the instance, or copied its
--   credentials from the metadata service (addresses.instance_credentials_elsewhere tells which). Isolate the
--   instance, revoke the role's sessions, and undo what was made.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     made, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListUsers, readOnly: true}
--     a person: {userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/alice"}}
--     a user of another service: {eventSource: transfer.amazonaws.com}
--     known to manage identities: {$ignore_roles: ["arn:aws:iam::111122223333:role/web"]}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in (
    'CreateUser',
    'CreateRole',
    'CreateAccessKey',
    'CreateLoginProfile',
    'UpdateLoginProfile',
    'AddUserToGroup',
    'AttachUserPolicy',
    'AttachRolePolicy',
    'AttachGroupPolicy',
    'PutUserPolicy',
    'PutRolePolicy',
    'PutGroupPolicy',
    'CreatePolicyVersion',
    'UpdateAssumeRolePolicy'
  )
  and regexp_matches(user_identity_arn, ':assumed-role/[^/]+/i-[0-9a-f]+$')
  and not list_contains($ignore_roles, actor_id)
  and ($include_denied or error_code is null)
