-- title: Was it changed which account administers a service for the organisation?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1666]
-- finding: "{actor} asked to change a delegated administrator: {action} {target}"
-- summary: >
--   A delegated administrator rules a service in every account: Identity Center, GuardDuty, StackSets, backups.
--   Made of an account the intruder holds, it is the whole organisation; taken from the security account, the
--   security team stands outside. The resource policy of the organisation hands out the same for Organizations
--   itself.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The set-up of a service for the whole organisation.
-- misses:
--   - Services that keep their own list of administrators, such as Firewall Manager.
-- cases:
--   given: {eventSource: organizations.amazonaws.com, readOnly: false, requestParameters: {accountId: "444455556666", servicePrincipal: sso.amazonaws.com}}
--   match:
--     made administrator: {eventName: RegisterDelegatedAdministrator}
--     administrator no more: {eventName: DeregisterDelegatedAdministrator}
--     by policy: {eventName: PutResourcePolicy, requestParameters: {content: "{}"}}
--     the policy deleted: {eventName: DeleteResourcePolicy, requestParameters: null}
--     made, and refused ones not asked for: {eventName: RegisterDelegatedAdministrator, $include_denied: false}
--     refused: {eventName: RegisterDelegatedAdministrator, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListDelegatedAdministrators, readOnly: true}
--     a policy of another service: {eventName: PutResourcePolicy, eventSource: secretsmanager.amazonaws.com}
--     refused, and not asked for: {eventName: RegisterDelegatedAdministrator, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source = 'organizations.amazonaws.com'
  and event_name in (
    'RegisterDelegatedAdministrator',
    'DeregisterDelegatedAdministrator',
    'PutResourcePolicy',
    'DeleteResourcePolicy'
  )
  and ($include_denied or error_code is null)
