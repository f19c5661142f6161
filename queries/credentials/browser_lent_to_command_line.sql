-- title: Did somebody sign a command line in through a browser session?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1528, T1550.001]
-- finding: "{actor} let a command line use a browser session: {action} from {source_ip_address}"
-- summary: >
--   "aws login" and tools like it ask the browser for consent (AuthorizeOAuth2Access) and then fetch credentials
--   (CreateOAuth2Token). A person who is lured into consenting gives their session away: compare the address of
--   the consent with that of the token, which should be one machine.
-- false_positives:
--   - Developers who use "aws login".
-- misses:
--   - The keys that were handed out; sign_in_session_arn joins their calls where it is logged.
-- cases:
--   given: {eventSource: signin.amazonaws.com, readOnly: false, userIdentity: {type: IAMUser, userName: alice}}
--   match:
--     consent: {eventName: AuthorizeOAuth2Access}
--     credentials: {eventName: CreateOAuth2Token}
--   ignore:
--     an ordinary sign-in: {eventName: ConsoleLogin, eventType: AwsConsoleSignIn}

select *
from events
where event_name in ('AuthorizeOAuth2Access', 'CreateOAuth2Token')
