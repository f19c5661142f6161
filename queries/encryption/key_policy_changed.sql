-- title: Was a KMS key policy or grant changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1222, T1098]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed who may use the KMS key {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change who may use the KMS key {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever the policy names can decrypt what is under the key, or deny it to everybody else. Read the document
--   in request_parameters. encryption.key_opened_to_everybody and encryption.key_opened_to_outside pick out the
--   dangerous ones. Grants that services create for themselves are left out.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a grant that a service asks for: {eventName: CreateGrant, userIdentity: {type: AssumedRole, invokedBy: rds.amazonaws.com}}
--     only read: {eventName: GetKeyPolicy, readOnly: true}

select *
from events
where action in ('kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:RevokeGrant')
  and user_identity_invoked_by is null
