-- title: Was a KMS key scheduled for deletion?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1485]
-- ttc: [T1485.A003, T1486.A002]
-- outcome: attempted
-- finding: "{actor} scheduled the deletion of the KMS key or key store {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to schedule the deletion of the KMS key or key store {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   When the waiting period is over, everything encrypted under the key is lost: volumes, databases, backups,
--   logs. Until then CancelKeyDeletion restores it: do that first and ask afterwards. Here are waiting periods that
--   somebody made shorter than 30 days, and key stores; 30 days, which AWS takes unless told otherwise, are at medium in
--   encryption.key_deletion_in_a_month.
-- false_positives:
--   - Infrastructure code taking down a test environment.
-- misses:
--   - Material of an imported key deleted at once; see encryption.key_material_changed.
--   - The whole waiting period; see encryption.key_deletion_in_a_month.
-- references:
--   - https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: ScheduleKeyDeletion, readOnly: false, requestParameters: {keyId: k1, pendingWindowInDays: 7}}
--   match:
--     a key: {}
--     a day less than AWS takes: {requestParameters: {keyId: k1, pendingWindowInDays: 29}}
--     the store of keys it lies in: {eventName: DeleteCustomKeyStore}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken back: {eventName: CancelKeyDeletion}
--     with the whole waiting period: {requestParameters: {keyId: k1, pendingWindowInDays: 30}}
--     with the waiting period that AWS takes: {requestParameters: {keyId: k1}}

select *
from events
where action = 'kms:DeleteCustomKeyStore'
  or (
    action = 'kms:ScheduleKeyDeletion'
    and (request_parameters is null or try_cast(json_text(request_parameters, '$.pendingWindowInDays') as integer) < 30)
  )
