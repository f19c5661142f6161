-- title: Did somebody open the console with the credentials of an instance?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1021.007, T1550.001, T1552.005]
-- finding: "the console was opened with the credentials of {actor}, from {source_ip_address}"
-- summary: >
--   Machines do not look at web pages. Somebody took the role's credentials from the metadata service and turned
--   them into a console session. Isolate the instance, revoke the role's sessions, and read what was done in the
--   console since.
-- false_positives:
--   - An exercise.
-- misses:
--   - Credentials of functions and containers, whose session names look like any other.
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/web/i-0abc1234def567890"}
--     responseElements: {ConsoleLogin: Success}
--   match:
--     signed in: {}
--     the link is made: {eventName: GetSigninToken}
--   ignore:
--     a person's session: {userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/alice"}}
--     an ordinary call of the instance: {eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall}

select *
from events
where event_name in ('ConsoleLogin', 'GetSigninToken')
  and regexp_matches(user_identity_arn, ':assumed-role/[^/]+/i-[0-9a-f]+$')
