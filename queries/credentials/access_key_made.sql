-- title: Which access keys were made, by whom and for whom?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.001]
-- finding: "{actor} asked for an access key: {target}"
-- summary: >
--   A long-term key is the intruder's favourite souvenir: it needs no MFA and does not expire.
--   response_elements names the key and its owner; credentials.access_key_first_used shows from where it
--   was used first, credentials.access_key_made_for_another the ones made for others.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     made, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteAccessKey}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'CreateAccessKey'
  and ($include_denied or error_code is null)
