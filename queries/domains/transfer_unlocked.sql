-- title: Was a domain made ready to be taken away?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1584.001, T1098]
-- finding: "{actor} asked to unlock {target}: {action}"
-- summary: >
--   The lock against transfers came off, or the code that proves ownership was read. With both, the domain
--   can be moved to another registrar within days, and with it every mail and every sign-in that hangs on
--   it. Lock it again, and ask for a new code.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('DisableDomainTransferLock', 'RetrieveDomainAuthCode')
  and ($include_denied or error_code is null)
