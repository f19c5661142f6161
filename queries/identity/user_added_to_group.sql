-- title: Who was added to which group?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- finding: "{actor} asked to add a user to a group: {target}"
-- summary: >
--   Membership is how most IAM users get their permissions. Read the names: a group whose policies you do
--   not know may be as good as an administrator's. identity.user_added_to_admin_group picks out those whose
--   name says so.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Joiners and movers, as any directory has them.
-- misses:
--   - Identity Center groups, which are another directory; see identity.center_people_changed.
--   - A group that is given more permissions after its members joined; see
--     identity.group_permissions_changed.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: AddUserToGroup
--     readOnly: false
--     requestParameters: {userName: bob, groupName: developers}
--   match:
--     added: {}
--     added, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken out of the group: {eventName: RemoveUserFromGroup}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'AddUserToGroup'
  and ($include_denied or error_code is null)
