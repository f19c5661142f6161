-- title: Was an AWS Organizations policy detached, deleted or emptied?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1666]
-- ttc: [T1666.A002, T1578.005]
-- outcome: attempted
-- finding: "{actor} weakened an AWS Organizations policy: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to weaken an AWS Organizations policy: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Service control policies and resource control policies are the limits no administrator of an account can
--   remove. Read which accounts the policy bound, and what was denied there before
--   (logging.tampering_denied_by_policy, denied.by_policy) and succeeds since. A policy rewritten counts here only
--   where its new content denies nothing; one that still denies something is at medium in organization.policy_changed.
-- false_positives:
--   - The platform team rolling out a reviewed change.
-- misses:
--   - An account moved away from the policy; see organization.account_moved.
--   - A policy that denies less than before, but something; see organization.policy_changed. A policy whose only
--     statement does not stand in a list counts as emptied.
-- cases:
--   given:
--     eventSource: organizations.amazonaws.com
--     eventName: DetachPolicy
--     readOnly: false
--     requestParameters: {policyId: p-1, targetId: "444455556666"}
--   match:
--     detached: {}
--     rewritten, without content: {eventName: UpdatePolicy, requestParameters: {policyId: p-1, content: "{}"}}
--     rewritten so that all is allowed:
--       eventName: UpdatePolicy
--       requestParameters: {policyId: p-1, content: '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'}
--     rewritten, and the record does not say how: {eventName: UpdatePolicy, requestParameters: {policyId: p-1}}
--     deleted: {eventName: DeletePolicy, requestParameters: {policyId: p-1}}
--     all policies of a kind switched off:
--       eventName: DisablePolicyType
--       requestParameters: {rootId: r-1, policyType: SERVICE_CONTROL_POLICY}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     attached: {eventName: AttachPolicy}
--     rewritten, and still denies something:
--       eventName: UpdatePolicy
--       requestParameters: {policyId: p-1, content: '{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'}
--     a policy of IAM: {eventSource: iam.amazonaws.com, eventName: DeletePolicy}

select *
from events
where action in ('organizations:DetachPolicy', 'organizations:DeletePolicy', 'organizations:DisablePolicyType')
  or (
    action = 'organizations:UpdatePolicy'
    and not list_contains(json_values(json_text(request_parameters, '$.content'), '$.Statement[*].Effect'), 'Deny')
  )
