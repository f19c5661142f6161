-- title: Was a console sign-in link created from API credentials?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1550.001, T1021.007]
-- ttc: [T1538, T1199.A002]
-- outcome: attempted
-- finding: "{actor} created a console sign-in link with {user_agent} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create a console sign-in link with {user_agent} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   GetSigninToken creates a link that opens the console for whoever has it, without a password or MFA. Tools
--   that do so with stolen credentials are public. The ConsoleLogin of the same principal follows. Identity
--   Center and other brokers do it all day; their user agent is left out.
-- parameters:
--   brokers:
--     type: text
--     default: "^Jersey/"
--     help: regular expression that user agents of sign-in brokers match
-- false_positives:
--   - A company's own sign-in portal, and command line tools such as aws-vault that open the console.
-- misses:
--   - A thief whose tool pretends to be the broker.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:GetSigninToken: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: GetSigninToken
--     eventType: AwsConsoleSignIn
--     readOnly: true
--     userAgent: python-requests/2.31
--     userIdentity: {type: AssumedRole}
--     responseElements: {GetSigninToken: Success}
--   match:
--     denied: {eventName: GetSigninToken, eventSource: signin.amazonaws.com, errorCode: AccessDenied}
--     by a script: {}
--     without a user agent: {userAgent: null}
--   ignore:
--     by Identity Center: {userAgent: "Jersey/${project.version} (HttpUrlConnection 1.8.0_372)"}
--     by a portal of one's own: {$brokers: "^python-requests"}
--     another step: {eventName: ConsoleLogin}

select *
from events
where action = 'signin:GetSigninToken'
  and not regexp_matches(coalesce(user_agent, ''), $brokers)
