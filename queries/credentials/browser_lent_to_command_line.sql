-- title: Was an AWS CLI session authorized through a console sign-in?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1528, T1550.001]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} authorized an AWS CLI session through the console sign-in ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to authorize an AWS CLI session through the console sign-in ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   "aws login" and similar tools ask the browser for consent (AuthorizeOAuth2Access) and then fetch credentials
--   (CreateOAuth2Token). A person who is tricked into consenting gives the session away: compare the address of
--   the consent with that of the token, which should be one host.
-- false_positives:
--   - Developers who use "aws login".
-- misses:
--   - The keys that were handed out; sign_in_session_arn joins their calls where it is logged.
-- unmodelled:
--   signin:AuthorizeOAuth2Access: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given: {eventSource: signin.amazonaws.com, readOnly: false, userIdentity: {type: IAMUser, userName: alice}}
--   match:
--     denied: {eventName: AuthorizeOAuth2Access, eventSource: signin.amazonaws.com, errorCode: AccessDenied}
--     consent: {eventName: AuthorizeOAuth2Access}
--     credentials: {eventName: CreateOAuth2Token}
--   ignore:
--     an ordinary sign-in: {eventName: ConsoleLogin, eventType: AwsConsoleSignIn}

select *
from events
where action in ('signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token')
