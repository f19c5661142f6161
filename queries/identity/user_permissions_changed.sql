-- title: Did the permissions of a user change?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- finding: "{actor} asked to change the policies of a user: {action} {target}"
-- summary: >
--   Permissions given to a single user, past the groups, are rare where people are managed well. Read the
--   policy in request_parameters; identity.permissions_given_to_oneself picks out those who helped themselves,
--   identity.admin_policy_attached the widest policies.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Accounts that manage users one by one.
-- misses:
--   - Permissions by way of a group; see identity.user_added_to_group and identity.group_permissions_changed.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     requestParameters: {userName: bob, policyArn: "arn:aws:iam::111122223333:policy/dev"}
--   match:
--     a policy attached: {eventName: AttachUserPolicy}
--     a policy detached: {eventName: DetachUserPolicy}
--     an inline policy written: {eventName: PutUserPolicy}
--     an inline policy deleted: {eventName: DeleteUserPolicy}
--     attached, and refused ones not asked for: {eventName: AttachUserPolicy, $include_denied: false}
--     refused: {eventName: AttachUserPolicy, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetUserPolicy, readOnly: true}
--     same name, other service: {eventName: AttachUserPolicy, eventSource: example.amazonaws.com}
--     refused, and not asked for: {eventName: AttachUserPolicy, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('AttachUserPolicy', 'DetachUserPolicy', 'PutUserPolicy', 'DeleteUserPolicy')
  and ($include_denied or error_code is null)
