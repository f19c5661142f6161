-- title: Was a domain given away or let go?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1584.001, T1531]
-- finding: "{actor} asked to part with {target}: {action}"
-- summary: >
--   The domain goes to another account, is deleted, or will run out because it is not renewed. Web, mail and
--   every account whose password can be reset by mail go with it. The other account stands in target; a
--   transfer can be cancelled until it is accepted.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name in ('TransferDomainToAnotherAwsAccount', 'DisableDomainAutoRenew')
    or action = 'route53domains:DeleteDomain'
  )
  and ($include_denied or error_code is null)
