-- title: Was a console password set for a user?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.001]
-- finding: "{actor} asked to set the console password of a user: {target}"
-- summary: >
--   Whoever sets the password can sign in as that user. A user that only ever had keys and gets a password
--   now is suspicious, and so is a password set by anybody but the directory's own administrators. Look for
--   the ConsoleLogin that follows.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     set, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken away: {eventName: DeleteLoginProfile}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('CreateLoginProfile', 'UpdateLoginProfile')
  and ($include_denied or error_code is null)
