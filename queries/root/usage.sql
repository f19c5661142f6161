-- title: Which API actions did the root user call?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1078.004]
-- ttc: [T1078.A002]
-- outcome: attempted
-- finding: "root of account {recipient_account_id} called {action} on {target} from {source_ip_address}"
-- finding_denied: "root of account {recipient_account_id} tried to call {action} on {target} from {source_ip_address} but {failure}"
-- summary: >
--   No IAM policy limits the root user, and daily work never needs it, so each record wants a person and a
--   reason. Look first at the sign-in (root.console_login), then at what changed between it and the last record.
-- false_positives:
--   - Closing an account, changing its support plan or other tasks that only root can do.
--   - Sessions of centralised root access (AssumeRoot) look the same; see root.session_assumed for who
--     opened them.
-- misses:
--   - A change of the root password or e-mail is logged under its own event; see root.credentials_changed.
--   - Attempts against a wrong account number or alias are logged in no account.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-tasks.html
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     userIdentity: {type: Root, principalId: "111122223333", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333"}
--   match:
--     a call by root: {eventSource: s3.amazonaws.com, eventName: ListBuckets}
--     a sign-in is use as well: {eventSource: signin.amazonaws.com, eventName: ConsoleLogin, eventType: AwsConsoleSignIn}
--     a refused call is use as well: {eventName: RunInstances, errorCode: Client.UnauthorizedOperation}
--   ignore:
--     a user named root is not root: {userIdentity: {type: IAMUser, userName: root, arn: "arn:aws:iam::111122223333:user/root"}}
--     a service acting for the account is nobody: {userIdentity: {type: Root, invokedBy: cloudformation.amazonaws.com}}
--     a service event is nobody: {eventName: RotateKey, eventType: AwsServiceEvent}

select *
from events
where user_identity_type = 'Root'
  and user_identity_invoked_by is null
  and event_type is distinct from 'AwsServiceEvent'
