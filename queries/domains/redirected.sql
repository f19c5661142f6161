-- title: Was a whole domain pointed at other name servers?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1584.001, T1557]
-- finding: "{actor} asked to point {target} elsewhere: {action}"
-- summary: >
--   Whoever runs the new servers answers every question about the domain: where its mail goes, where its
--   pages are, and who may have certificates for it. The servers stand in request_parameters; the old
--   answers live on in caches for a day or two, which is the time to undo it.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A zone that moves into another account or to another provider.
-- misses:
--   - Single records; see domains.mail_or_zone_repointed.
-- cases:
--   given:
--     eventSource: route53domains.amazonaws.com
--     eventName: UpdateDomainNameservers
--     readOnly: false
--     requestParameters: {domainName: example.com, nameservers: [{name: ns.x.example}]}
--   match:
--     other servers: {}
--     no more proof of its answers: {eventName: DisassociateDelegationSignerFromDomain}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     other people named: {eventName: UpdateDomainContact}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('route53domains:UpdateDomainNameservers', 'route53domains:DisassociateDelegationSignerFromDomain')
  and ($include_denied or error_code is null)
