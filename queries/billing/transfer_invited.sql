-- title: Was the transfer of AWS billing or credits started?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1496, T1657]
-- ttc: [T1666.A001]
-- outcome: attempted
-- finding: "{actor} started or changed a transfer of billing or credits: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to start or change a transfer of billing or credits: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A responsibility transfer makes another organization pay for, and see the costs of, this one; a credit
--   transfer moves its credits to another account. Resellers do it by contract. Check the target's account with
--   the people who own the contract before it takes effect.
-- false_positives:
--   - Resellers and mergers, announced.
-- misses:
--   - Changes of the payment method, which CloudTrail records only in part.
-- cases:
--   given: {eventSource: organizations.amazonaws.com, eventName: InviteOrganizationToTransferResponsibility, readOnly: false}
--   match:
--     billing: {requestParameters: {type: BILLING, target: {id: "444455556666", type: ACCOUNT}}}
--     a transfer changed: {eventName: UpdateResponsibilityTransfer}
--     a transfer ended: {eventName: TerminateResponsibilityTransfer}
--     credits: {eventSource: billing.amazonaws.com, eventName: TransferCredit}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListInboundResponsibilityTransfers, readOnly: true}
--     an account invited: {eventName: InviteAccountToOrganization}

select *
from events
where action in (
    'organizations:InviteOrganizationToTransferResponsibility',
    'organizations:UpdateResponsibilityTransfer',
    'organizations:TerminateResponsibilityTransfer',
    'billing:TransferCredit'
  )
