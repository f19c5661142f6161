-- title: Was trusted access of a service to AWS Organizations changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1666, T1685]
-- ttc: [T1562.008, T1098.003]
-- outcome: attempted
-- finding: "{actor} changed trusted access in AWS Organizations: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change trusted access in AWS Organizations: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Trusted access lets a service act in every account. Disabled for CloudTrail, Config or GuardDuty, the
--   organization's trail and detection end everywhere; enabled for StackSets or RAM, it reaches every account at
--   once.
-- false_positives:
--   - The set-up of a service for the whole organisation.
-- misses:
--   - What the service then does; see who works as its service-linked role.
-- cases:
--   given: {eventSource: organizations.amazonaws.com, readOnly: false, requestParameters: {servicePrincipal: cloudtrail.amazonaws.com}}
--   match:
--     shut out: {eventName: DisableAWSServiceAccess}
--     let in: {eventName: EnableAWSServiceAccess}
--     all features switched on: {eventName: EnableAllFeatures, requestParameters: null}
--     refused: {eventName: DisableAWSServiceAccess, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListAWSServiceAccessForOrganization, readOnly: true}

select *
from events
where action in ('organizations:DisableAWSServiceAccess', 'organizations:EnableAWSServiceAccess', 'organizations:EnableAllFeatures')
