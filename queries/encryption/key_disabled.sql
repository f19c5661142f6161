-- title: Was a KMS key disabled or its alias changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1489, T1485]
-- ttc: [T1486.A002, T1531]
-- outcome: attempted
-- finding: "{actor} disabled or re-aliased the KMS key {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable or re-alias the KMS key {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   What is encrypted under the key cannot be read until EnableKey. Services that hold a decrypted copy of a
--   data key go on for a while, so the damage shows late.
-- false_positives:
--   - Keys that are being retired, and aliases moved by infrastructure code.
-- misses:
--   - A key that nobody may use any more because its policy was changed; see
--     encryption.key_policy_changed.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: DisableKey, readOnly: false, requestParameters: {keyId: k1}}
--   match:
--     a key: {}
--     a store of keys: {eventName: DisconnectCustomKeyStore}
--     its name taken away: {eventName: DeleteAlias, requestParameters: {aliasName: alias/shop}}
--     its name given to another key: {eventName: UpdateAlias, requestParameters: {aliasName: alias/shop, targetKeyId: k2}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     switched on: {eventName: EnableKey}
--     the name of a function: {eventSource: lambda.amazonaws.com, eventName: DeleteAlias}

select *
from events
where action in ('kms:DisableKey', 'kms:DisconnectCustomKeyStore', 'kms:DeleteAlias', 'kms:UpdateAlias')
