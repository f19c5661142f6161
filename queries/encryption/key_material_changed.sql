-- title: Was imported key material of a KMS key imported or deleted?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1486, T1485]
-- ttc: [T1486.A002]
-- outcome: attempted
-- finding: "{actor} changed the imported key material of {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the imported key material of {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever imports key material keeps a copy, and deleting it makes everything under the KMS key unreadable at
--   once, without a waiting period. Both together are ransomware in the cloud.
-- false_positives:
--   - Organisations that bring their own keys on purpose.
-- misses:
--   - Material that expires at a date set when it was imported.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: DeleteImportedKeyMaterial, readOnly: false, requestParameters: {keyId: k1}}
--   match:
--     deleted: {}
--     imported: {eventName: ImportKeyMaterial}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only prepared: {eventName: GetParametersForImport, readOnly: true}

select *
from events
where action in ('kms:ImportKeyMaterial', 'kms:DeleteImportedKeyMaterial')
