-- title: Was the trust policy of an IAM role changed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1484.002]
-- ttc: [T1484.002, T1098.003]
-- outcome: attempted
-- finding: "{actor} changed which principals may assume {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change which principals may assume {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The trust policy decides who gets the role's permissions. The new document stands in request_parameters;
--   identity.role_opened_to_outside picks out external accounts.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     another property of the role: {eventName: UpdateRole}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'iam:UpdateAssumeRolePolicy'
