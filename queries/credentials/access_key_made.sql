-- title: Was an IAM access key created?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.001]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} created an IAM access key: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create an IAM access key: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A long-term access key needs no MFA and does not expire, which is why intruders create one.
--   response_elements names the key and its owner; credentials.access_key_first_used shows from where it was
--   used first, credentials.access_key_made_for_another the ones created for others.
-- false_positives:
--   - Rotation, which is a CreateAccessKey and days later a DeleteAccessKey for the same user.
-- misses:
--   - A disabled key that is switched on again; see credentials.access_key_switched_on.
--   - Keys and passwords of single services; see credentials.other_credentials_made.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateAccessKey, readOnly: false, requestParameters: {userName: bob}}
--   match:
--     for another user: {}
--     for oneself: {requestParameters: null, responseElements: {accessKey: {accessKeyId: AKIAIOSFODNN7EXAMPLE, userName: alice}}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteAccessKey}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'iam:CreateAccessKey'
