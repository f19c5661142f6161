-- title: Were Cognito users created or their passwords set by an administrator?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136, T1098]
-- ttc: [T1136.003, T1098.001]
-- outcome: attempted
-- finding: "{actor} changed users of the Cognito user pool {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change users of the Cognito user pool {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Users of an application (Cognito) were created or given another password, group or attribute through the AWS
--   API. Such a user enters the application past everything IAM knows. User names are mostly hidden; the log
--   shows their ids.
-- false_positives:
--   - Support staff and the application itself, which calls by its role all day.
-- misses:
--   - What was done inside the application afterwards.
-- cases:
--   given:
--     eventSource: cognito-idp.amazonaws.com
--     eventName: AdminSetUserPassword
--     readOnly: false
--     requestParameters: {userPoolId: us-east-1_p1, username: HIDDEN_DUE_TO_SECURITY_REASONS}
--   match:
--     another password: {}
--     a new user: {eventName: AdminCreateUser}
--     a group: {eventName: AdminAddUserToGroup}
--     an attribute, such as the address for lost passwords: {eventName: AdminUpdateUserAttributes}
--     a second factor: {eventName: AdminSetUserMFAPreference}
--     signed in for them: {eventName: AdminInitiateAuth}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     looked at: {eventName: AdminGetUser, readOnly: true}

select *
from events
where action in (
    'cognito-idp:AdminCreateUser',
    'cognito-idp:AdminSetUserPassword',
    'cognito-idp:AdminAddUserToGroup',
    'cognito-idp:AdminUpdateUserAttributes',
    'cognito-idp:AdminSetUserMFAPreference',
    'cognito-idp:AdminInitiateAuth'
  )
