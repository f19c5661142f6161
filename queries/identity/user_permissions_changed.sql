-- title: Were the policies of an IAM user changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the policies of an IAM user: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the policies of an IAM user: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Permissions given to a single user, outside the groups, are rare where users are managed well. Read the
--   policy in request_parameters; identity.permissions_given_to_oneself picks out those who granted them to
--   themselves, identity.admin_policy_attached the widest policies.
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
--     refused: {eventName: AttachUserPolicy, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetUserPolicy, readOnly: true}
--     same name, other service: {eventName: AttachUserPolicy, eventSource: example.amazonaws.com}

select *
from events
where action in ('iam:AttachUserPolicy', 'iam:DetachUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy')
