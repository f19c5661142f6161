-- title: Was an IAM Roles Anywhere trust anchor or profile changed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1484.002]
-- ttc: [T1484.002, T1098.003]
-- outcome: attempted
-- finding: "{actor} changed IAM Roles Anywhere: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change IAM Roles Anywhere: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   IAM Roles Anywhere gives a role to whoever holds a certificate: the trust anchor says whose certificates
--   count, the profile which roles they get. No access key is created and no password is set. request_parameters
--   names anchor, roles and source; identity.outside_authority_admitted picks out authorities outside AWS.
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
--     refused: {eventName: CreateProfile, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     taken away: {eventName: DeleteTrustAnchor}
--     a profile of another service: {eventName: CreateProfile, eventSource: profile.amazonaws.com}

select *
from events
where action in (
    'rolesanywhere:CreateTrustAnchor',
    'rolesanywhere:UpdateTrustAnchor',
    'rolesanywhere:EnableTrustAnchor',
    'rolesanywhere:CreateProfile',
    'rolesanywhere:UpdateProfile',
    'rolesanywhere:EnableProfile'
  )
