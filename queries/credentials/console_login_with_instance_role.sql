-- title: Did an EC2 instance's role session sign in to the console?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1021.007, T1550.001, T1552.005]
-- ttc: [T1552.005, T1199.A002]
-- outcome: attempted
-- finding: "the console was opened with the credentials of the EC2 instance session {actor} ({action}) from {source_ip_address}"
-- finding_denied: "the role credentials of the EC2 instance session {actor} were used to open the console ({action}) from {source_ip_address}, and the call {failure}"
-- summary: >
--   Instances do not use the console. Somebody copied the role's credentials from IMDS and turned them into a
--   console session. Isolate the instance, revoke the role's sessions, and read what was done in the console
--   since.
-- false_positives:
--   - An exercise.
-- misses:
--   - Credentials of functions and containers, whose session names look like any other.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:GetSigninToken: step of a sign-in, which is no API action
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
--     denied: {eventName: GetSigninToken, errorCode: AccessDenied}
--   ignore:
--     a person's session: {userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/alice"}}
--     an ordinary call of the instance: {eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall}

select *
from events
where action in ('signin:ConsoleLogin', 'signin:GetSigninToken')
  and is_instance_session(user_identity_arn)
