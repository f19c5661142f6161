-- title: Were users, groups or passwords of IAM Identity Center changed?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136.003, T1098.003]
-- ttc: [T1136.003, T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the directory of IAM Identity Center: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the directory of IAM Identity Center: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A new user, or a new member of a group, gets every account and permission set that is assigned to the group,
--   and IAM in those accounts does not show it. A password set by an administrator allows signing in as that
--   user. Where users come from an external identity provider, only its synchronization does these things.
-- false_positives:
--   - Joiners, movers and leavers, and the synchronisation (SCIM) of a provider.
-- misses:
--   - Names of groups, which AWS hides.
--   - Assignments of accounts; see organization.access_assigned.
-- unmodelled:
--   sso-directory:AddMemberToGroup: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:DisableUser: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:EnableUser: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:UpdatePassword: called by the console and portal of IAM Identity Center; not among the public API actions
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
--     refused: {eventName: CreateUser, errorCode: AccessDeniedException}
--   ignore:
--     only read: {eventName: DescribeUser, readOnly: true}
--     a user of IAM: {eventName: CreateUser, eventSource: iam.amazonaws.com}

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
