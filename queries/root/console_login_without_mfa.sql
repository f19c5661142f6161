-- title: Did the root user sign in to the console without MFA?
-- asks: when
-- kind: detection
-- severity: critical
-- attack: [T1078.004]
-- ttc: [T1078.A002]
-- outcome: done
-- finding: "root of account {recipient_account_id} signed in to the console without MFA from {source_ip_address}"
-- summary: >
--   A password alone was enough for the whole account. Either the root user has no MFA device, or it was removed
--   before: look for DeactivateMFADevice (root.credentials_changed), then read everything root did since.
-- false_positives:
--   - A new account whose owner has not set up MFA yet.
-- misses:
--   - A sign-in with a stolen or newly registered device counts as MFA.
-- references:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: Root, principalId: "111122223333", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333"}
--     responseElements: {ConsoleLogin: Success}
--     additionalEventData: {MFAUsed: "No"}
--   match:
--     password only: {}
--     nothing said about MFA is taken as none: {additionalEventData: null}
--   ignore:
--     with MFA: {additionalEventData: {MFAUsed: "Yes"}}
--     with MFA, as some records spell it: {additionalEventData: {MFAUsed: "YES"}}
--     a wrong password opened nothing: {responseElements: {ConsoleLogin: Failure}}
--     an IAM user is another question:
--       userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     another step of the sign-in: {eventName: CheckMfa}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'signin:ConsoleLogin'
  and user_identity_type = 'Root'
  and json_text(response_elements, '$.ConsoleLogin') = 'Success'
  and lower(json_text(additional_event_data, '$.MFAUsed')) is distinct from 'yes'
