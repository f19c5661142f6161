-- title: Was temporary access delegated to a product provider?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1548.005, T1199]
-- finding: "{actor} handed permissions to a provider: {action} {target}"
-- summary: >
--   A delegation request lets a product provider act in the account with the permissions it asked for, for a
--   while. Somebody who was tricked into accepting has let a stranger in. The provider's calls carry
--   invokedByDelegate in user_identity.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The set-up of a product that was bought.
-- misses:
--   - Requests that nobody accepted.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {delegationRequestId: dr-1}}
--   match:
--     taken over by somebody of the account: {eventName: AssociateDelegationRequest}
--     accepted: {eventName: AcceptDelegationRequest}
--     the token handed out: {eventName: SendDelegationToken}
--     accepted, and refused ones not asked for: {eventName: AcceptDelegationRequest, $include_denied: false}
--     refused: {eventName: AcceptDelegationRequest, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     turned down: {eventName: RejectDelegationRequest}
--     refused, and not asked for: {eventName: AcceptDelegationRequest, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('AssociateDelegationRequest', 'AcceptDelegationRequest', 'SendDelegationToken')
  and ($include_denied or error_code is null)
