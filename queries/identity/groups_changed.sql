-- title: Was an IAM group created, renamed or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003, T1531]
-- ttc: [T1098.003, T1531]
-- outcome: attempted
-- finding: "{actor} created, renamed or deleted an IAM group: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create, rename or delete an IAM group: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A new group with a harmless name can hold wide permissions, a renamed one no longer stands in lists of
--   administrator groups, a deleted one takes the permissions of all its members. Read next which policies it
--   got (identity.group_permissions_changed) and who joined (identity.user_added_to_group).
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
--     refused: {eventName: DeleteGroup, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetGroup, readOnly: true}
--     a group of another service: {eventName: CreateGroup, eventSource: resource-groups.amazonaws.com}

select *
from events
where action in ('iam:CreateGroup', 'iam:UpdateGroup', 'iam:DeleteGroup')
