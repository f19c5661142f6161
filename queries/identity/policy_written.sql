-- title: Were managed policies written or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- finding: "{actor} asked to write or delete a policy: {action} {target}"
-- summary: >
--   The document stands in request_parameters. A new version raises or lowers everybody who holds the policy;
--   a deleted version may be the one that showed what was allowed before. identity.admin_policy_written picks
--   out those that allow everything.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     made, and refused ones not asked for: {eventName: CreatePolicyVersion, $include_denied: false}
--     refused: {eventName: CreatePolicyVersion, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetPolicyVersion, readOnly: true}
--     a policy of the organisation: {eventName: CreatePolicy, eventSource: organizations.amazonaws.com}
--     refused, and not asked for: {eventName: CreatePolicyVersion, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('CreatePolicy', 'CreatePolicyVersion', 'DeletePolicy', 'DeletePolicyVersion')
  and ($include_denied or error_code is null)
