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
--   logs. Until then CancelKeyDeletion restores it: do that first and ask afterwards.
-- false_positives:
--   - Infrastructure code taking down a test environment.
-- misses:
--   - Material of an imported key deleted at once; see encryption.key_material_changed.
-- references:
--   - https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: ScheduleKeyDeletion, readOnly: false, requestParameters: {keyId: k1, pendingWindowInDays: 7}}
--   match:
--     a key: {}
--     the store of keys it lies in: {eventName: DeleteCustomKeyStore}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken back: {eventName: CancelKeyDeletion}

select *
from events
where action in ('kms:ScheduleKeyDeletion', 'kms:DeleteCustomKeyStore')
