-- title: Was the material of a key imported or deleted?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1486, T1485]
-- finding: "{actor} asked to change the material of {target} in {aws_region}: {action}"
-- summary: >
--   A key with imported material is only as lasting as the file it came from: whoever imports it keeps a
--   copy, and deleting it makes everything under the key unreadable at once, without days of waiting. Both
--   together are ransom in the cloud.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Organisations that bring their own keys on purpose.
-- misses:
--   - Material that expires at a date set when it was imported.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: DeleteImportedKeyMaterial, readOnly: false, requestParameters: {keyId: k1}}
--   match:
--     deleted: {}
--     imported: {eventName: ImportKeyMaterial}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only prepared: {eventName: GetParametersForImport, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('ImportKeyMaterial', 'DeleteImportedKeyMaterial')
  and ($include_denied or error_code is null)
