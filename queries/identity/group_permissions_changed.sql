-- title: Did the permissions of a group change?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003]
-- finding: "{actor} asked to change the policies of a group: {action} {target}"
-- summary: >
--   One call changes what every member may do, those who joined long ago included. Read the policy in
--   request_parameters, then who is in the group (identity.user_added_to_group, and IAM itself for those
--   who joined before the window).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     attached, and refused ones not asked for: {eventName: AttachGroupPolicy, $include_denied: false}
--     refused: {eventName: AttachGroupPolicy, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetGroupPolicy, readOnly: true}
--     same name, other service: {eventName: AttachGroupPolicy, eventSource: example.amazonaws.com}
--     refused, and not asked for: {eventName: AttachGroupPolicy, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('AttachGroupPolicy', 'DetachGroupPolicy', 'PutGroupPolicy', 'DeleteGroupPolicy')
  and ($include_denied or error_code is null)
