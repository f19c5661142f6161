-- title: Was a delegated administrator of AWS Organizations changed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1666]
-- ttc: [T1098.003, T1666.A001]
-- outcome: attempted
-- finding: "{actor} changed a delegated administrator in AWS Organizations: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change a delegated administrator in AWS Organizations: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A delegated administrator manages a service in every account: Identity Center, GuardDuty, StackSets,
--   backups. Given to an account the intruder holds, it is the whole organization; removed from the security
--   account, the security team is excluded. The resource policy of the organization delegates Organizations
--   itself.
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
--     refused: {eventName: RegisterDelegatedAdministrator, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListDelegatedAdministrators, readOnly: true}
--     a policy of another service: {eventName: PutResourcePolicy, eventSource: secretsmanager.amazonaws.com}

select *
from events
where action in (
    'organizations:RegisterDelegatedAdministrator',
    'organizations:DeregisterDelegatedAdministrator',
    'organizations:PutResourcePolicy',
    'organizations:DeleteResourcePolicy'
  )
