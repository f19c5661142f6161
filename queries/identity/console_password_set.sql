-- title: Was a console password set for an IAM user?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.001]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} set the console password of an IAM user: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to set the console password of an IAM user: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever sets the password can sign in as that user. A user that only ever had access keys and gets a
--   password is suspicious, and so is a password set by anybody but the directory's own administrators. Look for
--   the ConsoleLogin that follows.
-- false_positives:
--   - A new colleague, or one who forgot the password.
-- misses:
--   - Users who change their own password; see identity.own_password_changed.
--   - Passwords of Identity Center users; see identity.center_people_changed.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateLoginProfile, readOnly: false, requestParameters: {userName: bob}}
--   match:
--     set for the first time: {}
--     set anew: {eventName: UpdateLoginProfile}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken away: {eventName: DeleteLoginProfile}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action in ('iam:CreateLoginProfile', 'iam:UpdateLoginProfile')
