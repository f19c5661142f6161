-- title: Which principals used IAM Identity Center to get credentials?
-- asks: who
-- kind: detection
-- severity: info
-- attack: [T1078.004]
-- ttc: [T1199.A002]
-- outcome: attempted
-- finding: "{actor} used IAM Identity Center ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to use IAM Identity Center ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The steps of the access portal: signing in, the token for the CLI, the list of accounts and applications,
--   and the credentials of a role in an account (service_event_details names both). Everyday use; read it for
--   one person and address. User names stand in additional_event_data (UserName).
-- false_positives:
--   - Everybody who works through Identity Center.
-- misses:
--   - The keys that were handed out, which AWS does not log; the role's sessions carry on_behalf_of_user_id.
--   - What happens at an outside identity provider before.
-- unmodelled:
--   signin:CredentialChallenge: step of a sign-in, which is no API action
--   signin:CredentialVerification: step of a sign-in, which is no API action
--   signin:UserAuthentication: step of a sign-in, which is no API action
--   sso:Authenticate: step of a sign-in at IAM Identity Center, which is no API action
--   sso:Federate: step of a sign-in at IAM Identity Center, which is no API action
-- cases:
--   given: {eventSource: sso.amazonaws.com, readOnly: true, userIdentity: {type: IdentityCenterUser}}
--   match:
--     denied: {eventSource: sso.amazonaws.com, eventName: GetRoleCredentials, errorCode: ForbiddenException}
--     signed in, in older records: {eventName: Authenticate}
--     the portal opens the console: {eventName: Federate}
--     a token for the command line: {eventName: CreateToken}
--     a token for the command line, from the token service: {eventName: CreateToken, eventSource: sso-oauth.amazonaws.com}
--     a token for an application: {eventName: CreateTokenWithIAM, eventSource: sso-oauth.amazonaws.com}
--     credentials of a role: {eventName: GetRoleCredentials}
--     the list of accounts: {eventName: ListAccounts}
--     the list of roles: {eventName: ListAccountRoles}
--     the list of applications: {eventName: ListApplications}
--     a password or code was asked for: {eventName: CredentialChallenge, eventSource: signin.amazonaws.com}
--     a password or code was checked: {eventName: CredentialVerification, eventSource: signin.amazonaws.com}
--     the sign-in was completed: {eventName: UserAuthentication, eventSource: signin.amazonaws.com}
--   ignore:
--     administration is another question: {eventName: CreateAccountAssignment}
--     accounts listed by the organisation: {eventName: ListAccounts, eventSource: organizations.amazonaws.com}

select *
from events
where event_source in ('sso.amazonaws.com', 'sso-oauth.amazonaws.com', 'signin.amazonaws.com')
  and event_name in (
    'Authenticate',
    'Federate',
    'CreateToken',
    'CreateTokenWithIAM',
    'GetRoleCredentials',
    'ListAccounts',
    'ListAccountRoles',
    'ListApplications',
    'CredentialChallenge',
    'CredentialVerification',
    'UserAuthentication'
  )
