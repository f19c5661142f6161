-- title: Was an IAM user renamed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098]
-- finding: "{actor} asked to rename or move a user: {target}"
-- summary: >
--   The user keeps its keys and permissions, and from here on the log names it differently: search for both
--   names. The principal id (AIDA…) stays the same.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A marriage, or a new naming scheme.
-- misses:
--   - Roles, which cannot be renamed.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: UpdateUser
--     readOnly: false
--     requestParameters: {userName: bob, newUserName: aws-support}
--   match:
--     renamed: {}
--     renamed, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     made: {eventName: CreateUser}
--     a user of another service: {eventSource: identitystore.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'UpdateUser'
  and ($include_denied or error_code is null)
