-- title: Was somebody let into an application by its administrator's interface?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136, T1098]
-- finding: "{actor} asked for {action} on {target}"
-- summary: >
--   Users of an application (Cognito) were made, given another password, group or attribute, from the side
--   of AWS. With it one enters the application as a customer or as its administrator, past everything IAM
--   knows. Names of users are mostly hidden; the log shows their id.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

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
  and ($include_denied or error_code is null)
