-- title: Was centralised root access switched on or off?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1548.005]
-- finding: "{actor} asked to switch centralised root access: {action}"
-- summary: >
--   Switched on, the management account and its delegate may manage root's credentials and open root sessions
--   in every member. Switched off, members keep root credentials that nobody watches. Both are settings of the
--   whole organisation, changed once in its life.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The platform team introducing the feature.
-- misses:
--   - Its use, which root.session_assumed shows.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false}
--   match:
--     credentials, on: {eventName: EnableOrganizationsRootCredentialsManagement}
--     credentials, off: {eventName: DisableOrganizationsRootCredentialsManagement}
--     sessions, on: {eventName: EnableOrganizationsRootSessions}
--     sessions, off: {eventName: DisableOrganizationsRootSessions}
--     on, and refused ones not asked for: {eventName: EnableOrganizationsRootSessions, $include_denied: false}
--     refused: {eventName: EnableOrganizationsRootSessions, errorCode: AccessDenied}
--   ignore:
--     only listed: {eventName: ListOrganizationsFeatures, readOnly: true}
--     refused, and not asked for: {eventName: EnableOrganizationsRootSessions, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'EnableOrganizationsRootCredentialsManagement',
    'DisableOrganizationsRootCredentialsManagement',
    'EnableOrganizationsRootSessions',
    'DisableOrganizationsRootSessions'
  )
  and ($include_denied or error_code is null)
