-- title: Was an IAM access key disabled or deleted?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1531]
-- ttc: [T1531, T1070.A001]
-- outcome: attempted
-- finding: "{actor} disabled or deleted an IAM access key: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable or delete an IAM access key: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The end of a rotation, a responder at work, or somebody locking others out. A deleted key cannot be
--   restored, and IAM no longer knows when it was last used: the log is all that remains of it.
-- false_positives:
--   - Rotation.
-- misses:
--   - Keys that go with their user; see identity.deleted.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: DeleteAccessKey
--     readOnly: false
--     requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE}
--   match:
--     deleted: {}
--     disabled: {eventName: UpdateAccessKey, requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Inactive}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     switched on: {eventName: UpdateAccessKey, requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Active}}
--     a certificate disabled: {eventName: UpdateSigningCertificate, requestParameters: {status: Inactive}}
--     made: {eventName: CreateAccessKey}

select *
from events
where (
    action = 'iam:DeleteAccessKey'
    or (action = 'iam:UpdateAccessKey' and json_text(request_parameters, '$.status') = 'Inactive')
  )
