-- title: Were the name servers of a Route 53 domain changed?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1584.001, T1557]
-- ttc: [T1491.A001, T1583.001]
-- outcome: attempted
-- finding: "{actor} changed the name servers or DNSSEC delegation of the domain {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the name servers or DNSSEC delegation of the domain {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever runs the new name servers answers every query about the domain: where its mail goes, where its pages
--   are, and who may have certificates for it. The name servers stand in request_parameters; caches keep the
--   earlier answers for a day or two, which is the time to undo it.
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

select *
from events
where action in ('route53domains:UpdateDomainNameservers', 'route53domains:DisassociateDelegationSignerFromDomain')
