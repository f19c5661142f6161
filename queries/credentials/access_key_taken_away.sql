-- title: Were access keys disabled or deleted?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1531]
-- finding: "{actor} asked to disable or delete an access key: {target}"
-- summary: >
--   The end of a rotation, a responder at work, or somebody locking others out. A deleted key can be brought
--   back by nobody, and IAM forgets when it was last used: the log is all that remains of it.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     deleted, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     switched on: {eventName: UpdateAccessKey, requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Active}}
--     a certificate disabled: {eventName: UpdateSigningCertificate, requestParameters: {status: Inactive}}
--     made: {eventName: CreateAccessKey}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name = 'DeleteAccessKey'
    or (event_name = 'UpdateAccessKey' and json_text(request_parameters, '$.status') = 'Inactive')
  )
  and ($include_denied or error_code is null)
