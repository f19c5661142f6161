-- title: Was an IAM delegation request made or accepted?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1548.005, T1199]
-- ttc: [T1199.A002, T1098.003]
-- outcome: attempted
-- finding: "{actor} handled an IAM delegation request: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to handle an IAM delegation request: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A delegation request lets a product provider act in the account with the permissions it requested, for a
--   limited time. Somebody who was tricked into accepting admitted an intruder. The provider's calls carry
--   invokedByDelegate in user_identity.
-- false_positives:
--   - The set-up of a product that was bought.
-- misses:
--   - What the provider did with it; see identity.delegate_called.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {delegationRequestId: dr-1}}
--   match:
--     made: {eventName: CreateDelegationRequest, requestParameters: {ownerAccountId: "111122223333"}}
--     taken over by somebody of the account: {eventName: AssociateDelegationRequest}
--     accepted: {eventName: AcceptDelegationRequest}
--     the token handed out: {eventName: SendDelegationToken}
--     refused: {eventName: AcceptDelegationRequest, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     turned down: {eventName: RejectDelegationRequest}

select *
from events
where action in (
    'iam:CreateDelegationRequest',
    'iam:AssociateDelegationRequest',
    'iam:AcceptDelegationRequest',
    'iam:SendDelegationToken'
  )
