-- title: Was a KMS key scheduled for deletion in 30 days, as by default?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485]
-- ttc: [T1485.A003, T1486.A002]
-- outcome: attempted
-- finding: "{actor} scheduled the deletion of the KMS key {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to schedule the deletion of the KMS key {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The key cannot be used from now on, and in 30 days everything encrypted under it is lost. CancelKeyDeletion and
--   EnableKey restore it. It is one step below encryption.key_deletion_scheduled because nobody chose to shorten the
--   time in which it can be undone: the console and the API take 30 days, as tidying people and Terraform do.
-- false_positives:
--   - Infrastructure code taking down a test environment, and keys that nothing uses any more.
-- misses:
--   - Shorter waiting periods and refused calls; see encryption.key_deletion_scheduled.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: ScheduleKeyDeletion, readOnly: false, requestParameters: {keyId: k1, pendingWindowInDays: 30}}
--   match:
--     said: {}
--     as AWS takes it: {requestParameters: {keyId: k1}}
--     failed: {errorCode: KMSInvalidStateException}
--   ignore:
--     shorter: {requestParameters: {keyId: k1, pendingWindowInDays: 29}}
--     refused, so that the record does not say: {errorCode: AccessDenied, requestParameters: null}
--     taken back: {eventName: CancelKeyDeletion}

select *
from events
where action = 'kms:ScheduleKeyDeletion'
  and request_parameters is not null
  and coalesce(try_cast(json_text(request_parameters, '$.pendingWindowInDays') as integer), 30) >= 30
