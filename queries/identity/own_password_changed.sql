-- title: Did an IAM user change its own password?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} changed its own IAM password ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change its own IAM password ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Everyday, unless the address is not the owner's: whoever holds a stolen session and the old password takes
--   the user over. Compare the address with where the user worked before (addresses.first_seen).
-- false_positives:
--   - Passwords that ran out.
-- misses:
--   - Passwords set by somebody else; see identity.console_password_set.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: ChangePassword, readOnly: false}
--   match:
--     changed: {}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     set by another: {eventName: UpdateLoginProfile}
--     a password of another service: {eventSource: cognito-idp.amazonaws.com}

select *
from events
where action = 'iam:ChangePassword'
