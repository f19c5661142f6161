-- title: Was a policy switched to another of its versions?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003]
-- finding: "{actor} asked to switch the version of a policy: {target}"
-- summary: >
--   The call names a number and no content, so permissions change without a document in the log. Find the
--   CreatePolicyVersion that wrote this version, or read the version in IAM: an old, wide one may have been
--   waiting there for years.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Rolling back a policy that broke something.
-- misses:
--   - A version that was made the default as it was written (setAsDefault); see
--     identity.admin_policy_written.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: SetDefaultPolicyVersion
--     readOnly: false
--     requestParameters: {policyArn: "arn:aws:iam::111122223333:policy/dev", versionId: v1}
--   match:
--     switched: {}
--     switched, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a version is written: {eventName: CreatePolicyVersion}
--     same name, other service: {eventSource: iot.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'SetDefaultPolicyVersion'
  and ($include_denied or error_code is null)
