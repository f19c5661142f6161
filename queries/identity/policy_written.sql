-- title: Were managed IAM policies created, changed or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} created, changed or deleted a managed IAM policy: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create, change or delete a managed IAM policy: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The document stands in request_parameters. A new version changes the permissions of everything it is
--   attached to; a deleted version may be the one that showed what was allowed before.
--   identity.admin_policy_written picks out those that allow everything.
-- false_positives:
--   - Terraform or CloudFormation rolling out a reviewed change.
-- misses:
--   - A switch back to an older version, which writes nothing; see identity.policy_version_switched.
--   - Inline policies; see identity.user_permissions_changed and its sisters.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     requestParameters: {policyArn: "arn:aws:iam::111122223333:policy/dev", policyDocument: "{}"}
--   match:
--     a policy made: {eventName: CreatePolicy, requestParameters: {policyName: dev, policyDocument: "{}"}}
--     a version made: {eventName: CreatePolicyVersion}
--     a policy deleted: {eventName: DeletePolicy}
--     a version deleted: {eventName: DeletePolicyVersion}
--     refused: {eventName: CreatePolicyVersion, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetPolicyVersion, readOnly: true}
--     a policy of the organisation: {eventName: CreatePolicy, eventSource: organizations.amazonaws.com}

select *
from events
where action in ('iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion')
