-- title: Was it changed who may use a key?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1222, T1098]
-- finding: "{actor} asked to change who may use {target}: {action}"
-- summary: >
--   Whoever the policy names can decrypt what is under the key, or lock everybody else out. Read the
--   document in request_parameters. encryption.key_opened_to_everybody and
--   encryption.key_opened_to_outside pick out the dangerous ones. Grants that services ask for themselves
--   are left out.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Infrastructure code.
-- misses:
--   - Permissions given by IAM policies, where the key's policy allows that.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: PutKeyPolicy, readOnly: false, requestParameters: {keyId: k1, policyName: default, policy: "{}"}}
--   match:
--     its policy: {}
--     a grant: {eventName: CreateGrant, requestParameters: {keyId: k1, granteePrincipal: "arn:aws:iam::111122223333:role/Ops"}}
--     a grant taken back: {eventName: RevokeGrant}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a grant that a service asks for: {eventName: CreateGrant, userIdentity: {type: AssumedRole, invokedBy: rds.amazonaws.com}}
--     only read: {eventName: GetKeyPolicy, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('PutKeyPolicy', 'CreateGrant', 'RevokeGrant')
  and user_identity_invoked_by is null
  and ($include_denied or error_code is null)
