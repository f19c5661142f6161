-- title: Were roles made?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136.003]
-- finding: "{actor} asked to make a role: {target}"
-- summary: >
--   A role that trusts somebody outside is a back door without a key or a password. request_parameters holds
--   the trust policy; identity.role_opened_to_outside reads it for you, and identity.role_permissions_changed
--   tells what the role got.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     made, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteRole}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'CreateRole'
  and ($include_denied or error_code is null)
