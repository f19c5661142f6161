-- title: Was a disabled access key switched on again?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.001]
-- finding: "{actor} asked to switch an access key on: {target}"
-- summary: >
--   A key that was put aside works again, and no CreateAccessKey is in the log to be seen. Keys are disabled
--   because they are old or were leaked; ask who needs this one, and read what it does since
--   (activity.timeline with access_key).
-- parameters:
--   include_denied: {type: boolean, default: false, help: "report refused calls as well; they do not say whether the key was to be switched on or off"}
-- false_positives:
--   - A rotation that was begun too early and is taken back.
-- misses:
--   - Keys of single services, which another call switches on (UpdateServiceSpecificCredential).
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: UpdateAccessKey
--     readOnly: false
--     requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Active}
--   match:
--     switched on: {}
--     refused, and asked for: {errorCode: AccessDenied, requestParameters: null, $include_denied: true}
--   ignore:
--     switched off: {requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Inactive}}
--     the key does not exist: {errorCode: NoSuchEntityException, $include_denied: true}
--     refused, and not asked for: {errorCode: AccessDenied, requestParameters: null}
--     a certificate: {eventName: UpdateSigningCertificate}

select *
from events
where event_name = 'UpdateAccessKey'
  and (
    (json_text(request_parameters, '$.status') = 'Active' and error_code is null)
    or ($include_denied and is_denied(error_code))
  )
