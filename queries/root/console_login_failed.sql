-- title: Did a console sign-in as the root user fail?
-- asks: where_from
-- kind: detection
-- severity: medium
-- attack: [T1110]
-- ttc: [T1078.A002]
-- outcome: failed
-- finding: "a console sign-in as root of account {recipient_account_id} from {source_ip_address} failed"
-- summary: >
--   Somebody knows the e-mail address of the account and tries passwords. One failure is a typing error; look at
--   the address, and whether root.console_login follows from the same one.
-- false_positives:
--   - The owner of the account mistyping the password.
-- misses:
--   - Attempts with a wrong e-mail address belong to no account and are logged nowhere.
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: Root, principalId: "111122223333", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333"}
--     responseElements: {ConsoleLogin: Failure}
--     errorMessage: Failed authentication
--   match:
--     wrong password: {}
--   ignore:
--     let in: {responseElements: {ConsoleLogin: Success}, errorMessage: null}
--     an IAM user is another question:
--       userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     another step of the sign-in: {eventName: CheckMfa}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'signin:ConsoleLogin'
  and user_identity_type = 'Root'
  and json_text(response_elements, '$.ConsoleLogin') = 'Failure'
