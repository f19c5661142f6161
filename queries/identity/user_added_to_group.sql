-- title: Was an IAM user added to a group?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} added an IAM user to a group: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to add an IAM user to a group: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Membership is how most IAM users get their permissions. Read the names: a group whose policies you do not
--   know may be an administrator group. identity.user_added_to_admin_group picks out those whose name says so.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken out of the group: {eventName: RemoveUserFromGroup}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'iam:AddUserToGroup'
