-- title: Was a Route 53 domain transferred to another account or deleted?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1584.001, T1531]
-- ttc: [T1583.001, T1531]
-- outcome: attempted
-- finding: "{actor} gave up the Route 53 domain {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to give up the Route 53 domain {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The domain is transferred to another account, deleted, or will expire because automatic renewal is off. Web,
--   mail and every account whose password can be reset by mail go with it. The other account stands in target; a
--   transfer can be cancelled until it is accepted.
-- false_positives:
--   - Domains moved between your own accounts, or no longer wanted.
-- misses:
--   - A transfer to another registrar, which happens there; see domains.transfer_unlocked.
-- cases:
--   given:
--     eventSource: route53domains.amazonaws.com
--     eventName: TransferDomainToAnotherAwsAccount
--     readOnly: false
--     requestParameters: {domainName: example.com, accountId: "444455556666"}
--   match:
--     to another account: {}
--     deleted: {eventName: DeleteDomain}
--     not renewed: {eventName: DisableDomainAutoRenew}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     renewed: {eventName: RenewDomain}
--     a domain of another service: {eventSource: es.amazonaws.com, eventName: DeleteDomain}

select *
from events
where (
    action in ('route53domains:TransferDomainToAnotherAwsAccount', 'route53domains:DisableDomainAutoRenew')
    or action = 'route53domains:DeleteDomain'
  )
