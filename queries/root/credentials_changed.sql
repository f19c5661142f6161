-- title: Were the root user's password, e-mail address or MFA changed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1098]
-- ttc: [T1078.A002, T1531]
-- outcome: attempted
-- finding: "root credentials of account {recipient_account_id} were changed ({action}) from {source_ip_address}"
-- finding_denied: "a change of the root credentials of account {recipient_account_id} ({action}) was tried from {source_ip_address} and {failure}"
-- summary: >
--   Whoever changes these takes the account over, and its owner is locked out. Call the owner through another
--   channel, and read root.console_login around this time.
-- false_positives:
--   - A hand-over of the account to another owner.
--   - A new telephone, where the MFA device is removed and registered again within minutes.
-- misses:
--   - A mailbox taken over outside AWS. Only the password recovery that follows is seen.
--   - Changes of the e-mail address by an organisation's management account; see root.email_changed.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:EmailUpdated: step of a sign-in, which is no API action
--   signin:PasswordRecoveryCompleted: step of a sign-in, which is no API action
--   signin:PasswordRecoveryRequested: step of a sign-in, which is no API action
--   signin:PasswordUpdated: step of a sign-in, which is no API action
-- cases:
--   given: {eventSource: signin.amazonaws.com, eventType: AwsConsoleSignIn, requestParameters: null}
--   match:
--     a new password was asked for by mail: {eventName: PasswordRecoveryRequested}
--     a new password was set by mail: {eventName: PasswordRecoveryCompleted}
--     the password was changed: {eventName: PasswordUpdated}
--     the e-mail address was changed: {eventName: EmailUpdated}
--     root's MFA was removed:
--       {eventName: DeactivateMFADevice, eventSource: iam.amazonaws.com, requestParameters: {userName: AWS ROOT USER}}
--     root's MFA was to be removed: {eventName: DeactivateMFADevice, eventSource: iam.amazonaws.com, errorCode: AccessDenied, requestParameters: {userName: AWS ROOT USER}}
--   ignore:
--     signing in changes nothing: {eventName: ConsoleLogin}
--     root's MFA was set up:
--       {eventName: EnableMFADevice, eventSource: iam.amazonaws.com, requestParameters: {userName: AWS ROOT USER}}
--     a user's MFA is another question:
--       {eventName: DeactivateMFADevice, eventSource: iam.amazonaws.com, requestParameters: {userName: alice}}

select *
from events
where action in ('signin:PasswordRecoveryRequested', 'signin:PasswordRecoveryCompleted', 'signin:PasswordUpdated', 'signin:EmailUpdated')
  or (
    action = 'iam:DeactivateMFADevice'
    and json_text(request_parameters, '$.userName') = 'AWS ROOT USER'
  )
