-- title: Were IAM groups made, renamed or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003, T1531]
-- finding: "{actor} asked to make, rename or delete a group: {action} {target}"
-- summary: >
--   A new group with a harmless name is a quiet place for wide permissions, a renamed one slips past every list
--   of groups of administrators, a deleted one takes the permissions of all its members. Read next which
--   policies it got (identity.group_permissions_changed) and who joined (identity.user_added_to_group).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A directory being tidied.
-- misses:
--   - Groups of Identity Center; see identity.center_people_changed.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {groupName: dev}}
--   match:
--     made: {eventName: CreateGroup}
--     renamed: {eventName: UpdateGroup, requestParameters: {groupName: dev, newGroupName: developers}}
--     deleted: {eventName: DeleteGroup}
--     made, and refused ones not asked for: {eventName: CreateGroup, $include_denied: false}
--     refused: {eventName: DeleteGroup, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetGroup, readOnly: true}
--     a group of another service: {eventName: CreateGroup, eventSource: resource-groups.amazonaws.com}
--     refused, and not asked for: {eventName: DeleteGroup, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('CreateGroup', 'UpdateGroup', 'DeleteGroup')
  and ($include_denied or error_code is null)
