-- title: Were secrets deleted without a way back?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1485]
-- finding: "{actor} deleted {target} in {aws_region} without a way back"
-- summary: >
--   The caller gave up the days of recovery. If the value is not known elsewhere, what it opens is closed:
--   databases, partners, backups.
-- false_positives:
--   - Test environments that are torn down by a pipeline, which need the name again.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the parameters; see secrets.deleted.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: DeleteSecret, readOnly: false, requestParameters: {secretId: prod/db, forceDeleteWithoutRecovery: true}}
--   match:
--     a secret: {}
--   ignore:
--     with days of recovery: {requestParameters: {secretId: prod/db, recoveryWindowInDays: 7}}
--     failed: {errorCode: ResourceNotFoundException}
--     the same words in another call: {eventName: RestoreSecret}

select *
from events
where event_name = 'DeleteSecret'
  and json_text(request_parameters, '$.forceDeleteWithoutRecovery') = 'true'
  and error_code is null
