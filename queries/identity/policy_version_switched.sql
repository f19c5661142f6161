-- title: Was an IAM policy switched to another version?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} switched the default version of an IAM policy: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to switch the default version of an IAM policy: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The call names a version and no content, so permissions change without a document in the log. Find the
--   CreatePolicyVersion that wrote this version, or read the version in IAM: an old, wide one may have been
--   there for years.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a version is written: {eventName: CreatePolicyVersion}
--     same name, other service: {eventSource: iot.amazonaws.com}

select *
from events
where action = 'iam:SetDefaultPolicyVersion'
