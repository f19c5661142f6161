-- title: Did the permissions of a role change?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- finding: "{actor} asked to change the policies of a role: {action} {target}"
-- summary: >
--   Everything that runs as the role may do more, or less, from this second. A policy of your own that is
--   attached says nothing by its name: read its versions (identity.policy_written). A policy taken away may be
--   the one that denied.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Terraform or CloudFormation rolling out a reviewed change.
-- misses:
--   - A new version of a policy that the role already holds; see identity.policy_written.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     requestParameters: {roleName: app, policyArn: "arn:aws:iam::111122223333:policy/dev"}
--   match:
--     a policy attached: {eventName: AttachRolePolicy}
--     a policy detached: {eventName: DetachRolePolicy}
--     an inline policy written: {eventName: PutRolePolicy}
--     an inline policy deleted: {eventName: DeleteRolePolicy}
--     attached, and refused ones not asked for: {eventName: AttachRolePolicy, $include_denied: false}
--     refused: {eventName: AttachRolePolicy, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetRolePolicy, readOnly: true}
--     same name, other service: {eventName: AttachRolePolicy, eventSource: example.amazonaws.com}
--     refused, and not asked for: {eventName: AttachRolePolicy, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('AttachRolePolicy', 'DetachRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy')
  and ($include_denied or error_code is null)
