-- title: Was an IAM role created?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136.003]
-- ttc: [T1136.003, T1098.003]
-- outcome: attempted
-- finding: "{actor} created an IAM role: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create an IAM role: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A role that trusts an external principal is a backdoor without an access key or a password.
--   request_parameters holds the trust policy; identity.role_opened_to_outside reads it, and
--   identity.role_permissions_changed tells what the role got.
-- false_positives:
--   - CloudFormation, Terraform, and consoles that make a role for every function.
-- misses:
--   - An existing role opened afterwards; see identity.role_trust_changed.
--   - Roles that AWS services make for themselves; see identity.service_linked_role_made.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateRole
--     readOnly: false
--     requestParameters: {roleName: app, assumeRolePolicyDocument: "{}"}
--   match:
--     made: {}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteRole}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'iam:CreateRole'
