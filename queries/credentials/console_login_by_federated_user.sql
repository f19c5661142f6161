-- title: Did a GetFederationToken session sign in to the console?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1078.004, T1550.001]
-- ttc: [T1078.A001, T1199.A002]
-- outcome: done
-- finding: "{actor} signed in to the console from {source_ip_address} with a GetFederationToken session"
-- summary: >
--   A session that a long-term access key fetched with GetFederationToken, opened in a browser. It survives the
--   key and needs no MFA. A few old portals work so; otherwise find the key that fetched it
--   (credentials.federation_token_made) and deny its user everything until the session ends.
-- parameters:
--   include_failed: {type: boolean, default: true, help: report sign-ins that failed as well}
-- false_positives:
--   - Sign-in portals from before the days of Identity Center.
-- misses:
--   - The session's use outside the console.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:GetSigninToken: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: FederatedUser}
--     responseElements: {ConsoleLogin: Success}
--   match:
--     let in: {}
--     let in, and failed ones not asked for: {$include_failed: false}
--     failed: {responseElements: {ConsoleLogin: Failure}}
--   ignore:
--     an IAM user: {userIdentity: {type: IAMUser}}
--     a role, as single sign-on uses it: {userIdentity: {type: AssumedRole}}
--     the link is made: {eventName: GetSigninToken}
--     failed, and not asked for: {responseElements: {ConsoleLogin: Failure}, $include_failed: false}

select *
from events
where action = 'signin:ConsoleLogin'
  and user_identity_type = 'FederatedUser'
  and ($include_failed or json_text(response_elements, '$.ConsoleLogin') = 'Success')
