-- title: Was a disabled IAM access key enabled again?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.001]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} enabled an IAM access key: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to enable an IAM access key: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A disabled key works again, without a CreateAccessKey in the log. Keys are disabled because they are old or
--   were leaked; ask who needs this one, and read what it does since (activity.timeline with access_key).
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
--     denied, without a word of what it was for: {errorCode: AccessDenied, requestParameters: null}
--     switched on: {}
--   ignore:
--     failed for another reason: {errorCode: NoSuchEntityException, requestParameters: null}
--     disabled, and denied: {errorCode: AccessDenied, requestParameters: {accessKeyId: AKIAEXAMPLE000000002, status: Inactive}}
--     switched off: {requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Inactive}}
--     a certificate: {eventName: UpdateSigningCertificate}

select *
from events
where action = 'iam:UpdateAccessKey'
  and (
    json_text(request_parameters, '$.status') = 'Active'
    or (request_parameters is null and is_denied(error_code))
  )
