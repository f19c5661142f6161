-- title: Was centralized root access of AWS Organizations enabled or disabled?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1548.005]
-- ttc: [T1078.A002, T1098.003]
-- outcome: attempted
-- finding: "{actor} changed centralized root access ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change centralized root access ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Enabled, the management account and its delegate may manage root credentials and open root sessions in every
--   member. Disabled, members keep root credentials that nobody watches. Both are settings of the whole
--   organization, changed once in its life.
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
--     refused: {eventName: EnableOrganizationsRootSessions, errorCode: AccessDenied}
--   ignore:
--     only listed: {eventName: ListOrganizationsFeatures, readOnly: true}

select *
from events
where action in (
    'iam:EnableOrganizationsRootCredentialsManagement',
    'iam:DisableOrganizationsRootCredentialsManagement',
    'iam:EnableOrganizationsRootSessions',
    'iam:DisableOrganizationsRootSessions'
  )
