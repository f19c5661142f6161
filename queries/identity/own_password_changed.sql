-- title: Who changed their own password?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098]
-- finding: "{actor} asked to change their own password, from {source_ip_address}"
-- summary: >
--   Everyday, unless the address is not the owner's: whoever holds a stolen session and the old password makes
--   the account theirs. Compare the address with where the user worked before (addresses.first_seen).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Passwords that ran out.
-- misses:
--   - Passwords set by somebody else; see identity.console_password_set.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: ChangePassword, readOnly: false}
--   match:
--     changed: {}
--     changed, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     set by another: {eventName: UpdateLoginProfile}
--     a password of another service: {eventSource: cognito-idp.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'ChangePassword'
  and ($include_denied or error_code is null)
