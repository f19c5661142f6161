-- title: Did a long-term access key call GetFederationToken or GetSessionToken?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1550.001]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} obtained temporary credentials with a long-term access key ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to obtain temporary credentials with a long-term access key ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The session stays valid for up to 36 hours, also when the access key is disabled meanwhile.
--   response_elements names the new key: follow it with activity.timeline, and deny the user everything until it
--   ends.
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
--     refused: {errorCode: AccessDenied}
--   ignore:
--     from a session: {userIdentity: {accessKeyId: ASIAEXAMPLEALICE0001}}
--     only asked who one is: {eventName: GetCallerIdentity}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action in ('sts:GetFederationToken', 'sts:GetSessionToken')
  and user_identity_access_key_id like 'AKIA%'
