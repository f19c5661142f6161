-- title: Was a Route 53 domain unlocked for transfer?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1584.001, T1098]
-- ttc: [T1583.001]
-- outcome: attempted
-- finding: "{actor} unlocked the Route 53 domain {target} for transfer ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to unlock the Route 53 domain {target} for transfer ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The transfer lock was disabled, or the authorization code was read. With both, the domain can be moved to
--   another registrar within days, and with it every mail and every sign-in that depends on it. Lock it again,
--   and request a new code.
-- false_positives:
--   - A planned move to another registrar.
-- misses:
--   - Domains that are kept with a registrar outside AWS.
-- references:
--   - https://docs.aws.amazon.com/Route53/latest/APIReference/API_domains_DisableDomainTransferLock.html
-- cases:
--   given:
--     eventSource: route53domains.amazonaws.com
--     eventName: DisableDomainTransferLock
--     readOnly: false
--     requestParameters: {domainName: example.com}
--   match:
--     the lock: {}
--     the code: {eventName: RetrieveDomainAuthCode}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     locked again: {eventName: EnableDomainTransferLock}

select *
from events
where action in ('route53domains:DisableDomainTransferLock', 'route53domains:RetrieveDomainAuthCode')
