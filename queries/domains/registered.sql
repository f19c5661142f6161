-- title: Was a Route 53 domain registered, transferred in or its owner changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1583.001]
-- ttc: [T1583.001]
-- outcome: attempted
-- finding: "{actor} registered or changed the Route 53 domain {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to register or change the Route 53 domain {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A domain on your bill that nobody requested may be for phishing; changed contact details let others answer
--   the registrar's questions. Names that look like your own are the worst.
-- false_positives:
--   - Marketing.
-- misses:
--   - Domains registered elsewhere and only served from here; see domains.zones_changed.
-- cases:
--   given:
--     eventSource: route53domains.amazonaws.com
--     eventName: RegisterDomain
--     readOnly: false
--     requestParameters: {domainName: examp1e.com}
--   match:
--     registered: {}
--     moved here: {eventName: TransferDomain}
--     taken from another account: {eventName: AcceptDomainTransferFromAnotherAwsAccount}
--     other people named: {eventName: UpdateDomainContact}
--     people shown to all: {eventName: UpdateDomainContactPrivacy}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     asked whether it is free: {eventName: CheckDomainAvailability, readOnly: true}

select *
from events
where action in (
    'route53domains:RegisterDomain',
    'route53domains:TransferDomain',
    'route53domains:AcceptDomainTransferFromAnotherAwsAccount',
    'route53domains:UpdateDomainContact',
    'route53domains:UpdateDomainContactPrivacy'
  )
