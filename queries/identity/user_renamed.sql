-- title: Was an IAM user renamed or moved to another path?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} renamed or moved an IAM user: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to rename or move an IAM user: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The user keeps its access keys and permissions, and from here on the log names it differently: search for
--   both names. The principal id (AIDA…) stays the same.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     made: {eventName: CreateUser}
--     a user of another service: {eventSource: identitystore.amazonaws.com}

select *
from events
where action = 'iam:UpdateUser'
