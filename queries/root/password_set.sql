-- title: Was a console password set for the root user?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1098.001]
-- ttc: [T1078.A002, T1098.001]
-- outcome: attempted
-- finding: "root of account {recipient_account_id} set a console password for itself ({action}) from {source_ip_address}"
-- finding_denied: "root of account {recipient_account_id} tried to set a console password for itself ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A login profile created by root for itself is a root password. Member accounts of an organization with
--   centralized root access normally have none. Look for the AssumeRoot that came before (root.session_assumed)
--   and for the sign-in that follows (root.console_login).
-- false_positives:
--   - The organisation restoring root access to an account on purpose.
-- misses:
--   - A password set through the recovery mail; see root.credentials_changed.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateLoginProfile
--     readOnly: false
--     userIdentity: {type: Root, principalId: "111122223333", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333"}
--   match:
--     for itself, no user named: {}
--     set anew: {eventName: UpdateLoginProfile}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     root sets a user's password: {requestParameters: {userName: bob}}
--     a user sets one: {userIdentity: {type: IAMUser, userName: alice}}
--     taken away: {eventName: DeleteLoginProfile}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action in ('iam:CreateLoginProfile', 'iam:UpdateLoginProfile')
  and user_identity_type = 'Root'
  and json_text(request_parameters, '$.userName') is null
