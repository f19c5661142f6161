-- title: Did a long-term key fetch a session that outlives it?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1550.001]
-- finding: "{actor} asked for temporary credentials with a long-term key: {action}"
-- summary: >
--   The session stays valid for up to 36 hours, also when the key is switched off meanwhile, which is why
--   intruders fetch one first. response_elements names the new key: follow it with activity.timeline, and
--   deny the user everything until it ends.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Tools that ask for MFA by way of GetSessionToken, and old applications with a token vending machine.
-- misses:
--   - Sessions of roles (AssumeRole), which end with the role's own limits.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: GetFederationToken
--     userIdentity: {type: IAMUser, userName: alice, accessKeyId: AKIAEXAMPLEALICE0001}
--   match:
--     for a federated user: {}
--     for oneself: {eventName: GetSessionToken}
--     fetched, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     from a session: {userIdentity: {accessKeyId: ASIAEXAMPLEALICE0001}}
--     only asked who one is: {eventName: GetCallerIdentity}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'sts.amazonaws.com'
  and event_name in ('GetFederationToken', 'GetSessionToken')
  and user_identity_access_key_id like 'AKIA%'
  and ($include_denied or error_code is null)
