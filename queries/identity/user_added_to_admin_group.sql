-- title: Who was added to a group of administrators?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- finding: "{actor} asked to add a user to a group of administrators: {target}"
-- summary: >
--   The user holds every permission of the group from this second, and keeps it until taken out. Read what
--   the actor did just before, and what the new administrator did next (activity.timeline).
-- parameters:
--   admin_groups:
--     type: text
--     default: "(?i)admin|root|power|super|owner"
--     help: regular expression that the names of groups with wide permissions match
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     added, and refused ones not asked for: {$include_denied: false}
--     refused, and only the message names the group:
--       errorCode: AccessDenied
--       errorMessage: "User: arn:aws:iam::111122223333:user/carol is not authorized to perform: iam:AddUserToGroup on resource: group Admins because no identity-based policy allows the iam:AddUserToGroup action"
--       requestParameters: null
--     a group of that name by the responder's own list: {requestParameters: {userName: bob, groupName: break-glass}, $admin_groups: "^break-glass$"}
--   ignore:
--     an ordinary group: {requestParameters: {userName: bob, groupName: developers}}
--     taken out of the group: {eventName: RemoveUserFromGroup}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'AddUserToGroup'
  and regexp_matches(
    coalesce(
      json_text(request_parameters, '$.groupName'),
      regexp_extract(error_message, 'on resource: group (\S+)', 1)
    ),
    $admin_groups
  )
  and ($include_denied or error_code is null)
