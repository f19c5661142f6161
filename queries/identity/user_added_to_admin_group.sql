-- title: Was an IAM user added to an administrator group?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} added an IAM user to an administrator group: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to add an IAM user to an administrator group: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The user has every permission of the group from this second. Read what the principal did just before, and
--   what the new administrator did next (activity.timeline).
-- parameters:
--   admin_groups:
--     type: text
--     default: "(?i)admin|root|power|super|owner"
--     help: regular expression that the names of groups with wide permissions match
-- false_positives:
--   - A colleague joining the team, by way of a ticket.
--   - A group whose name only sounds like administration, such as blog-admins.
-- misses:
--   - Groups with wide permissions and a harmless name; identity.user_added_to_group lists every addition.
--   - Identity Center groups, which are another directory.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: AddUserToGroup
--     readOnly: false
--     requestParameters: {userName: bob, groupName: Admins}
--   match:
--     added, whatever the case of the name: {}
--     refused, and only the message names the group:
--       errorCode: AccessDenied
--       errorMessage: "User: arn:aws:iam::111122223333:user/carol is not authorized to perform: iam:AddUserToGroup on resource: group Admins because no identity-based policy allows the iam:AddUserToGroup action"
--       requestParameters: null
--     a group of that name by the responder's own list: {requestParameters: {userName: bob, groupName: break-glass}, $admin_groups: "^break-glass$"}
--   ignore:
--     an ordinary group: {requestParameters: {userName: bob, groupName: developers}}
--     taken out of the group: {eventName: RemoveUserFromGroup}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'iam:AddUserToGroup'
  and regexp_matches(
    coalesce(
      json_text(request_parameters, '$.groupName'),
      regexp_extract(error_message, 'on resource: group (\S+)', 1)
    ),
    $admin_groups
  )
