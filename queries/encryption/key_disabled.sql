-- title: Were keys switched off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1489, T1485]
-- finding: "{actor} asked to switch off {target} in {aws_region}: {action}"
-- summary: >
--   What is encrypted under the key cannot be read from now on, until EnableKey. Services that hold a
--   decrypted copy of a data key go on for a while, so the damage shows late.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     switched on: {eventName: EnableKey}
--     the name of a function: {eventSource: lambda.amazonaws.com, eventName: DeleteAlias}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'kms.amazonaws.com'
  and event_name in ('DisableKey', 'DisconnectCustomKeyStore', 'DeleteAlias', 'UpdateAlias')
  and ($include_denied or error_code is null)
