-- title: Was it changed which certificates may take on roles?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1484.002]
-- finding: "{actor} asked to change IAM Roles Anywhere: {action} {target}"
-- summary: >
--   IAM Roles Anywhere gives a role to whoever holds a certificate: the trust anchor says whose certificates
--   count, the profile says which roles they get. No key is made and no password is set. request_parameters
--   names anchor, roles and source; identity.outside_authority_admitted picks out authorities outside AWS.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Machines outside AWS being given roles, as the service is meant for.
-- misses:
--   - Its use, which is CreateSession of rolesanywhere.
--   - The role's own trust in rolesanywhere.amazonaws.com; see identity.role_trust_changed.
-- cases:
--   given: {eventSource: rolesanywhere.amazonaws.com, readOnly: false, requestParameters: {name: x}}
--   match:
--     an authority: {eventName: CreateTrustAnchor}
--     an authority replaced: {eventName: UpdateTrustAnchor, requestParameters: {trustAnchorId: t-1}}
--     an authority switched on: {eventName: EnableTrustAnchor, requestParameters: {trustAnchorId: t-1}}
--     roles for holders: {eventName: CreateProfile, requestParameters: {name: x, roleArns: ["arn:aws:iam::111122223333:role/admin"]}}
--     other roles for holders: {eventName: UpdateProfile, requestParameters: {profileId: p-1}}
--     a profile switched on: {eventName: EnableProfile, requestParameters: {profileId: p-1}}
--     changed, and refused ones not asked for: {eventName: CreateProfile, $include_denied: false}
--     refused: {eventName: CreateProfile, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     taken away: {eventName: DeleteTrustAnchor}
--     a profile of another service: {eventName: CreateProfile, eventSource: profile.amazonaws.com}
--     refused, and not asked for: {eventName: CreateProfile, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source = 'rolesanywhere.amazonaws.com'
  and event_name in (
    'CreateTrustAnchor',
    'UpdateTrustAnchor',
    'EnableTrustAnchor',
    'CreateProfile',
    'UpdateProfile',
    'EnableProfile'
  )
  and ($include_denied or error_code is null)
