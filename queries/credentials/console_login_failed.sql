-- title: Which console sign-ins failed?
-- asks: where_from
-- kind: detection
-- severity: low
-- attack: [T1110]
-- ttc: [T1078.A001]
-- outcome: failed
-- finding: "a console sign-in to account {recipient_account_id} from {source_ip_address} failed: {error_message}"
-- summary: >
--   One failure is a typing error. Many for one user, or for many users from one address, are guessing: see
--   credentials.console_login_after_failures and credentials.console_password_spray.
-- false_positives:
--   - People who mistype or whose password ran out.
-- misses:
--   - The name of a user who does not exist is hidden in the log.
--   - Failures at an identity provider or at Identity Center, which are logged there.
-- references:
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     responseElements: {ConsoleLogin: Failure}
--     errorMessage: Failed authentication
--   match:
--     a wrong password: {}
--     a user who does not exist:
--       userIdentity: {type: IAMUser, userName: HIDDEN_DUE_TO_SECURITY_REASONS}
--       errorMessage: No username found in supplied account
--   ignore:
--     let in: {responseElements: {ConsoleLogin: Success}, errorMessage: null}
--     another step of the sign-in: {eventName: CheckMfa}

select *
from events
where action = 'signin:ConsoleLogin'
  and json_text(response_elements, '$.ConsoleLogin') = 'Failure'
