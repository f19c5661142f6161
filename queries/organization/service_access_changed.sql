-- title: Was a service let into, or shut out of, all accounts of the organisation?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1666, T1685]
-- finding: "{actor} asked to change which services work across the organisation: {action} {target}"
-- summary: >
--   Trusted access lets a service act in every account. Taken from CloudTrail, Config or GuardDuty, the
--   organisation's trail and detection end everywhere; given to StackSets or RAM, it opens a way into every
--   account at once.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     let in, and refused ones not asked for: {eventName: EnableAWSServiceAccess, $include_denied: false}
--     refused: {eventName: DisableAWSServiceAccess, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListAWSServiceAccessForOrganization, readOnly: true}
--     refused, and not asked for: {eventName: DisableAWSServiceAccess, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in ('DisableAWSServiceAccess', 'EnableAWSServiceAccess', 'EnableAllFeatures')
  and ($include_denied or error_code is null)
