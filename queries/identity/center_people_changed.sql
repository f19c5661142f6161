-- title: Were people, groups or passwords of Identity Center changed?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136.003, T1098.003]
-- finding: "{actor} asked to change the directory of Identity Center: {action} {target}"
-- summary: >
--   A new person, or a new member of a group, gets every account and permission set that is assigned to the
--   group, and IAM in those accounts shows nothing of it. A password set by somebody else lets them sign in as
--   that person. Where people come from an outside provider, only its synchronisation does these things.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Joiners, movers and leavers, and the synchronisation (SCIM) of a provider.
-- misses:
--   - Names of groups, which AWS hides.
--   - Assignments of accounts; see organization.access_assigned.
-- cases:
--   given: {eventSource: identitystore.amazonaws.com, readOnly: false, requestParameters: {identityStoreId: d-1}}
--   match:
--     a person made: {eventName: CreateUser}
--     a person made, in the console: {eventName: CreateUser, eventSource: sso-directory.amazonaws.com}
--     a group made: {eventName: CreateGroup}
--     a member of a group: {eventName: CreateGroupMembership}
--     a member of a group, in the console: {eventName: AddMemberToGroup, eventSource: sso-directory.amazonaws.com}
--     a password: {eventName: UpdatePassword, eventSource: sso-directory.amazonaws.com}
--     a person switched on again: {eventName: EnableUser, eventSource: sso-directory.amazonaws.com}
--     a person switched off: {eventName: DisableUser, eventSource: sso-directory.amazonaws.com}
--     a person deleted: {eventName: DeleteUser}
--     made, and refused ones not asked for: {eventName: CreateUser, $include_denied: false}
--     refused: {eventName: CreateUser, errorCode: AccessDeniedException}
--   ignore:
--     only read: {eventName: DescribeUser, readOnly: true}
--     a user of IAM: {eventName: CreateUser, eventSource: iam.amazonaws.com}
--     refused, and not asked for: {eventName: CreateUser, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source in ('identitystore.amazonaws.com', 'sso-directory.amazonaws.com')
  and event_name in (
    'CreateUser',
    'CreateGroup',
    'CreateGroupMembership',
    'AddMemberToGroup',
    'UpdatePassword',
    'EnableUser',
    'DisableUser',
    'DeleteUser'
  )
  and ($include_denied or error_code is null)
