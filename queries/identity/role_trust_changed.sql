-- title: Was it changed who may take on a role?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1484.002]
-- finding: "{actor} asked to change who may take on {target}"
-- summary: >
--   The trust policy decides who gets the role's permissions, and changing it leaves users, keys and
--   policies as they were. The new document stands in request_parameters; identity.role_opened_to_outside
--   picks out accounts that are not yours.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Terraform or CloudFormation rolling out a reviewed change.
--   - Setting up single sign-on or a new CI provider.
-- misses:
--   - A role that trusts the wrong account from its creation on; see identity.role_opened_to_outside.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: UpdateAssumeRolePolicy
--     readOnly: false
--     requestParameters: {roleName: app, policyDocument: "{}"}
--   match:
--     changed: {}
--     changed, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     another property of the role: {eventName: UpdateRole}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'UpdateAssumeRolePolicy'
  and ($include_denied or error_code is null)
