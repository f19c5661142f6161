-- title: Was a console password set for root?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1098.001]
-- finding: "root of account {recipient_account_id} got a console password of its own, from {source_ip_address}"
-- summary: >
--   A login profile made by root for itself is a password for root. Member accounts of an organisation with
--   centralised root access normally have none, so this opens a door that was walled up. Look for the AssumeRoot
--   that came before (root.session_assumed) and for the sign-in that follows (root.console_login).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     set, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     root sets a user's password: {requestParameters: {userName: bob}}
--     a user sets one: {userIdentity: {type: IAMUser, userName: alice}}
--     taken away: {eventName: DeleteLoginProfile}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('CreateLoginProfile', 'UpdateLoginProfile')
  and user_identity_type = 'Root'
  and json_text(request_parameters, '$.userName') is null
  and ($include_denied or error_code is null)
