-- title: Did the root user sign in to the console?
-- asks: when
-- kind: detection
-- severity: high
-- attack: [T1078.004]
-- ttc: [T1078.A002]
-- outcome: done
-- finding: "root of account {recipient_account_id} signed in to the console from {source_ip_address}"
-- summary: >
--   Somebody who has the root password signed in, with or without MFA (additional_event_data says which). Ask
--   the owner of the account. If nobody confirms it, read on with root.usage from this second.
-- false_positives:
--   - The few tasks that only root can do, done by the person who keeps the password.
-- misses:
--   - A sign-in before the window whose session is still in use; root.usage shows its calls.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
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
--     additionalEventData: {MFAUsed: "Yes"}
--   match:
--     signed in with MFA: {}
--     signed in without MFA: {additionalEventData: {MFAUsed: "No"}}
--   ignore:
--     a wrong password is another question: {responseElements: {ConsoleLogin: Failure}, errorMessage: Failed authentication}
--     an IAM user is another question:
--       userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     another step of the sign-in: {eventName: CheckMfa}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'signin:ConsoleLogin'
  and user_identity_type = 'Root'
  and json_text(response_elements, '$.ConsoleLogin') = 'Success'
