-- title: Was a Secrets Manager secret deleted without recovery window?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1485]
-- ttc: [T1531, T1485.A003]
-- outcome: done
-- finding: "{actor} deleted the secret {target} in {aws_region} without recovery window ({action}) from {source_ip_address}"
-- summary: >
--   The caller gave up the recovery window. If the value is not known elsewhere, what it opens is lost:
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
where action = 'secretsmanager:DeleteSecret'
  and json_text(request_parameters, '$.forceDeleteWithoutRecovery') = 'true'
