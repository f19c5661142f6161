-- title: Did somebody turn API credentials into a console session?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1550.001, T1021.007]
-- finding: "{actor} turned credentials into a console sign-in link, from {source_ip_address} with {user_agent}"
-- summary: >
--   GetSigninToken makes a link that opens the console for whoever has it, without a password or MFA. Stolen
--   keys become a comfortable session that way; tools for it are public. The ConsoleLogin of the same principal
--   follows. Identity Center and other brokers do it all day; their user agent is left out.
-- parameters:
--   brokers:
--     type: text
--     default: "^Jersey/"
--     help: regular expression that user agents of sign-in brokers match
-- false_positives:
--   - A company's own sign-in portal, and command line tools such as aws-vault that open the console.
-- misses:
--   - A thief whose tool pretends to be the broker.
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
--     by a script: {}
--     without a user agent: {userAgent: null}
--   ignore:
--     by Identity Center: {userAgent: "Jersey/${project.version} (HttpUrlConnection 1.8.0_372)"}
--     by a portal of one's own: {$brokers: "^python-requests"}
--     another step: {eventName: ConsoleLogin}

select *
from events
where event_name = 'GetSigninToken'
  and not regexp_matches(coalesce(user_agent, ''), $brokers)
