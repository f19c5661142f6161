-- title: Did a principal grant IAM permissions to itself?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} granted itself IAM permissions: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to grant itself IAM permissions: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An IAM user that attaches a policy to, writes a policy into or adds a group for itself, or a session that
--   does so for its own role. Whoever may do that is an administrator already, or has found a weakness. Read the
--   policy, and everything the principal did since.
-- false_positives:
--   - The first administrator of a new account.
--   - A pipeline that manages its own role.
-- misses:
--   - A helper in between, such as a role or a second user that was made for it; see identity.became_admin.
--   - A new version of a policy that one holds already; see identity.policy_written.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: AttachUserPolicy
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--     requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"}
--   match:
--     a policy: {}
--     an inline policy: {eventName: PutUserPolicy, requestParameters: {userName: bob, policyName: p, policyDocument: "{}"}}
--     a group: {eventName: AddUserToGroup, requestParameters: {userName: bob, groupName: dev}}
--     a role, a policy:
--       eventName: AttachRolePolicy
--       userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, userName: app, arn: "arn:aws:iam::111122223333:role/app"}}}
--       requestParameters: {roleName: app, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}
--     a role, an inline policy:
--       eventName: PutRolePolicy
--       userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, userName: app, arn: "arn:aws:iam::111122223333:role/app"}}}
--       requestParameters: {roleName: app, policyName: p, policyDocument: "{}"}
--     refused, and only the message names the user:
--       errorCode: AccessDenied
--       errorMessage: "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: iam:AttachUserPolicy on resource: user bob because no identity-based policy allows the iam:AttachUserPolicy action"
--       requestParameters: null
--     refused, and only the message names the role:
--       eventName: PutRolePolicy
--       userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, userName: app, arn: "arn:aws:iam::111122223333:role/app"}}}
--       errorCode: AccessDenied
--       errorMessage: "User: arn:aws:sts::111122223333:assumed-role/app/s is not authorized to perform: iam:PutRolePolicy on resource: role app because no identity-based policy allows the iam:PutRolePolicy action"
--       requestParameters: null
--   ignore:
--     for another user: {requestParameters: {userName: carol, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}}
--     for a role of the same name: {eventName: AttachRolePolicy, requestParameters: {roleName: bob}}
--     a role for a user of the same name:
--       userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, userName: bob}}}
--     taken away: {eventName: DetachUserPolicy}
--     a role, taken away:
--       eventName: DetachRolePolicy
--       userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, userName: app}}}
--       requestParameters: {roleName: app}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where event_source = 'iam.amazonaws.com'
  and (
    (
      event_name in ('AttachUserPolicy', 'PutUserPolicy', 'AddUserToGroup')
      and user_identity_user_name = coalesce(
        json_text(request_parameters, '$.userName'),
        regexp_extract(error_message, 'on resource: user (\S+)', 1)
      )
    )
    or (
      event_name in ('AttachRolePolicy', 'PutRolePolicy')
      and session_issuer_user_name = coalesce(
        json_text(request_parameters, '$.roleName'),
        regexp_extract(error_message, 'on resource: role (\S+)', 1)
      )
    )
  )
