-- title: Were keys scheduled for deletion?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1485]
-- finding: "{actor} asked to delete {target} in {aws_region}"
-- summary: >
--   When the days are over, everything encrypted under the key is lost for good: disks, databases,
--   backups, logs. Until then CancelKeyDeletion brings it back: do that first and ask afterwards.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken back: {eventName: CancelKeyDeletion}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('ScheduleKeyDeletion', 'DeleteCustomKeyStore')
  and ($include_denied or error_code is null)
