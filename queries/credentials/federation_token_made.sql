-- title: Did a long-term access key call GetFederationToken or GetSessionToken?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1550.001]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} obtained temporary credentials with a long-term access key ({actions}) from {addresses}"
-- finding_denied: "{actor} tried to obtain temporary credentials with a long-term access key ({actions}) from {addresses} without success"
-- summary: >
--   The session stays valid for up to 36 hours, also when the access key is disabled meanwhile.
--   response_elements names the new key: follow it with activity.timeline, and deny the user everything until it
--   ends. One row per access key and call. Who asks for GetSessionToken with a code of an MFA device holds the device as
--   well as the key, and there is nothing strange in it: no second sign, and one step less.
-- false_positives:
--   - Tools that ask for MFA by way of GetSessionToken, and old applications with a token vending machine.
-- misses:
--   - Sessions of roles (AssumeRole), which end with the role's own limits.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: GetFederationToken
--     userIdentity: {type: IAMUser, userName: alice, accessKeyId: AKIAEXAMPLEALICE0001}
--   sequences:
--     for a federated user, for oneself, and refused:
--       given: {recipientAccountId: "111122223333"}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {name: x, serialNumber: "arn:aws:iam::111122223333:mfa/alice"}}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9, requestParameters: {name: x, serialNumber: "arn:aws:iam::111122223333:mfa/alice"}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: GetSessionToken, requestParameters: null}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: GetSessionToken, requestParameters: {durationSeconds: 900}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: AKIAEXAMPLEBOB000001}, errorCode: AccessDenied}
--       expect:
--         - actor: alice
--           access_key_id: AKIAEXAMPLEALICE0001
--           actions: "sts:GetFederationToken"
--           calls: 2
--           failed: 0
--           denied: 0
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--           second_sign: true
--         - {actions: "sts:GetSessionToken", second_sign: true}
--         - {actor: bob, failed: 1, denied: 1, second_sign: true}
--     always with a code, once without one, and with a wrong one:
--       given: {eventName: GetSessionToken, requestParameters: {serialNumber: "arn:aws:iam::111122223333:mfa/alice"}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: AKIAEXAMPLEBOB000001}}
--         - {eventTime: 2026-09-02T08:01:00Z, requestParameters: null, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: AKIAEXAMPLEBOB000001}}
--         - {eventTime: 2026-09-01T08:02:00Z, errorCode: AccessDenied, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: AKIAEXAMPLECAROL0001}}
--       expect: [{actor: alice, second_sign: false}, {actor: bob, second_sign: true}, {actor: carol, second_sign: true}]
--     from a session, and another call:
--       events:
--         - {userIdentity: {accessKeyId: ASIAEXAMPLEALICE0001}}
--         - {eventName: GetCallerIdentity}
--       expect: []

select
  min(actor)                            as actor,
  actor_id,
  user_identity_access_key_id           as access_key_id,
  recipient_account_id,
  action                                as actions,
  count(*)                              as calls,
  count_if(error_code is not null)      as failed,
  count_if(is_denied(error_code))       as denied,
  names_of(source_ip_address)           as addresses,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  bool_or(
    action = 'sts:GetFederationToken'
    or error_code is not null
    or json_text(request_parameters, '$.serialNumber') is null
  )                                     as second_sign,
  first_event_ids(event_id, event_time) as event_ids
from events
where action in ('sts:GetFederationToken', 'sts:GetSessionToken')
  and user_identity_access_key_id like 'AKIA%'
group by actor_id, user_identity_access_key_id, recipient_account_id, action
order by first_seen asc, access_key_id asc, actions asc
