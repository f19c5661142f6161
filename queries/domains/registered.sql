-- title: Was a domain registered, taken in, or given another owner?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1583.001]
-- finding: "{actor} asked for {action} of {target}"
-- summary: >
--   A domain on your bill that nobody asked for is somebody's phishing; other contact details let somebody
--   else answer the registrar's questions. Names that look like your own are the worst.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'route53domains:RegisterDomain',
    'route53domains:TransferDomain',
    'route53domains:AcceptDomainTransferFromAnotherAwsAccount',
    'route53domains:UpdateDomainContact',
    'route53domains:UpdateDomainContactPrivacy'
  )
  and ($include_denied or error_code is null)
