-- title: Were the policies of an IAM group changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the policies of an IAM group: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the policies of an IAM group: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   One call changes what every member may do. Read the policy in request_parameters, then who is in the group
--   (identity.user_added_to_group, and IAM itself for those who joined before the window).
-- false_positives:
--   - Terraform or CloudFormation rolling out a reviewed change.
-- misses:
--   - A new version of a policy that the group already holds; see identity.admin_policy_written.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     requestParameters: {groupName: admins, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}
--   match:
--     a policy attached: {eventName: AttachGroupPolicy}
--     a policy detached: {eventName: DetachGroupPolicy}
--     an inline policy written: {eventName: PutGroupPolicy}
--     an inline policy deleted: {eventName: DeleteGroupPolicy}
--     refused: {eventName: AttachGroupPolicy, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetGroupPolicy, readOnly: true}
--     same name, other service: {eventName: AttachGroupPolicy, eventSource: example.amazonaws.com}

select *
from events
where action in ('iam:AttachGroupPolicy', 'iam:DetachGroupPolicy', 'iam:PutGroupPolicy', 'iam:DeleteGroupPolicy')
