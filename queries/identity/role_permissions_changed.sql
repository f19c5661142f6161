-- title: Were the policies of an IAM role changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the policies of an IAM role: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the policies of an IAM role: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Everything that runs as the role may do more, or less, from this second. A policy of your own that is
--   attached says nothing by its name: read its versions (identity.policy_written). A policy removed may be the
--   one that denied.
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
--     refused: {eventName: AttachRolePolicy, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetRolePolicy, readOnly: true}
--     same name, other service: {eventName: AttachRolePolicy, eventSource: example.amazonaws.com}

select *
from events
where action in ('iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy')
