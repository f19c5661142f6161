-- title: Was an STS session used after its access key was disabled?
-- asks: when
-- kind: hunt
-- severity: high
-- attack: [T1550.001]
-- ttc: [T1098.001, T1199.A002]
-- outcome: attempted
-- finding: "the session {session_key}, obtained with the access key {parent_key}, was used until {last_seen}, after the key was disabled at {switched_off_at}"
-- finding_denied: "the session {session_key}, obtained with the access key {parent_key}, was tried until {last_seen}, after the key was disabled at {switched_off_at}; all calls were denied"
-- summary: >
--   Disabling an access key does not end the sessions it obtained. One is still in use, so the incident is not
--   over. Deny the principal everything that was issued before now (policy on aws:TokenIssueTime), then read the
--   calls made since.
-- false_positives:
--   - Rotation, where the old key's last session runs out by itself.
-- misses:
--   - Sessions of the console, whose keys no record ties to a key.
--   - Sessions fetched by a session in turn; see credentials.role_chains.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: GetFederationToken
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: AKIAIOSFODNN7EXAMPLE}
--     responseElements: {credentials: {accessKeyId: ASIAEXAMPLE000000001}}
--   sequences:
--     used after the key was disabled and later deleted:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: GetAccessKeyInfo, responseElements: null, userIdentity: {type: FederatedUser, accessKeyId: ASIAEXAMPLE000000001}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: iam.amazonaws.com, eventName: UpdateAccessKey, responseElements: null, requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Inactive}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T09:01:00Z, eventName: GetAccessKeyInfo, responseElements: null, userIdentity: {type: FederatedUser, accessKeyId: ASIAEXAMPLE000000001}}
--         - {eventTime: 2026-09-01T09:30:00Z, eventSource: iam.amazonaws.com, eventName: DeleteAccessKey, responseElements: null, requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: GetAccessKeyInfo, responseElements: null, userIdentity: {type: FederatedUser, accessKeyId: ASIAEXAMPLE000000001}, sourceIPAddress: 203.0.113.9}
--       expect:
--         - parent_key: AKIAIOSFODNN7EXAMPLE
--           session_key: ASIAEXAMPLE000000001
--           issued_by: "sts:GetFederationToken"
--           switched_off_at: 2026-09-01T09:00:00Z
--           events: 2
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T09:01:00Z
--           last_seen: 2026-09-01T10:00:00Z
--     a key that was deleted at once, another way of fetching:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: AssumeRole}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: iam.amazonaws.com, eventName: DeleteAccessKey, responseElements: null, requestParameters: {userName: bob, accessKeyId: AKIAIOSFODNN7EXAMPLE}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: GetAccessKeyInfo, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}}
--       expect: [{switched_off_at: 2026-09-01T09:00:00Z, events: 1}]
--     used until the second it was switched off, switched on, in vain, another key:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: iam.amazonaws.com, eventName: UpdateAccessKey, responseElements: null, requestParameters: {accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Active}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: iam.amazonaws.com, eventName: DeleteAccessKey, responseElements: null, requestParameters: {accessKeyId: AKIAIOSFODNN7EXAMPLE}, errorCode: NoSuchEntityException, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: iam.amazonaws.com, eventName: DeleteAccessKey, responseElements: null, requestParameters: {accessKeyId: AKIAI44QH8DHBEXAMPLE}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: iam.amazonaws.com, eventName: GetAccessKeyLastUsed, responseElements: null, requestParameters: {accessKeyId: AKIAIOSFODNN7EXAMPLE}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T08:05:00Z, eventSource: iam.amazonaws.com, eventName: UpdateSigningCertificate, responseElements: null, requestParameters: {accessKeyId: AKIAIOSFODNN7EXAMPLE, status: Inactive}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: iam.amazonaws.com, eventName: DeleteAccessKey, responseElements: null, requestParameters: {accessKeyId: AKIAIOSFODNN7EXAMPLE}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: GetAccessKeyInfo, responseElements: null, userIdentity: {type: FederatedUser, accessKeyId: ASIAEXAMPLE000000001}}
--         - {eventTime: 2026-09-01T09:30:00Z, eventName: GetAccessKeyInfo, responseElements: null, userIdentity: {type: FederatedUser, accessKeyId: ASIAEXAMPLE000000002}}
--       expect: []
--     credentials that another service hands out:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: example.amazonaws.com}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: iam.amazonaws.com, eventName: DeleteAccessKey, responseElements: null, requestParameters: {accessKeyId: AKIAIOSFODNN7EXAMPLE}, userIdentity: {userName: alice}}
--         - {eventTime: 2026-09-01T09:30:00Z, eventName: GetAccessKeyInfo, responseElements: null, userIdentity: {type: FederatedUser, accessKeyId: ASIAEXAMPLE000000001}}
--       expect: []

with switched_off as (
  select
    json_text(request_parameters, '$.accessKeyId') as parent_key,
    min(event_time)                                as switched_off_at,
    first_by(actor, event_time)                      as switched_off_by
  from events
  where error_code is null
    and (
      action = 'iam:DeleteAccessKey'
      or (action = 'iam:UpdateAccessKey' and json_text(request_parameters, '$.status') = 'Inactive')
    )
  group by json_text(request_parameters, '$.accessKeyId')
),
issued as (
  select
    user_identity_access_key_id                               as parent_key,
    json_text(response_elements, '$.credentials.accessKeyId') as session_key,
    min(action)                                               as issued_by,
    min(event_time)                                           as issued_at
  from events
  where event_source = 'sts.amazonaws.com'
  group by user_identity_access_key_id, json_text(response_elements, '$.credentials.accessKeyId')
)
select
  min(events.actor)                                                         as actor,
  events.actor_id,
  issued.parent_key,
  issued.session_key,
  issued.issued_by,
  issued.issued_at,
  switched_off.switched_off_at,
  switched_off.switched_off_by,
  count(*) as events,
  count_if(is_denied(events.error_code)) as denied,
  names_of(events.source_ip_address) as addresses,
  min(events.event_time)                                                    as first_seen,
  max(events.event_time)                                                    as last_seen,
  first_event_ids(events.event_id, events.event_time)                       as event_ids
from issued
join switched_off on switched_off.parent_key = issued.parent_key
join events
  on events.user_identity_access_key_id = issued.session_key
  and events.event_time > switched_off.switched_off_at
group by
  events.actor_id,
  issued.parent_key,
  issued.session_key,
  issued.issued_by,
  issued.issued_at,
  switched_off.switched_off_at,
  switched_off.switched_off_by
order by first_seen asc, issued.session_key asc
