-- title: Was an AWS Organizations policy detached, changed or deleted?
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
--   (logging.tampering_denied_by_policy, denied.by_policy) and succeeds since.
-- false_positives:
--   - The platform team rolling out a reviewed change.
-- misses:
--   - An account moved away from the policy; see organization.account_moved.
-- cases:
--   given:
--     eventSource: organizations.amazonaws.com
--     eventName: DetachPolicy
--     readOnly: false
--     requestParameters: {policyId: p-1, targetId: "444455556666"}
--   match:
--     detached: {}
--     rewritten: {eventName: UpdatePolicy, requestParameters: {policyId: p-1, content: "{}"}}
--     deleted: {eventName: DeletePolicy, requestParameters: {policyId: p-1}}
--     all policies of a kind switched off:
--       eventName: DisablePolicyType
--       requestParameters: {rootId: r-1, policyType: SERVICE_CONTROL_POLICY}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     attached: {eventName: AttachPolicy}
--     a policy of IAM: {eventSource: iam.amazonaws.com, eventName: DeletePolicy}

select *
from events
where action in ('organizations:DetachPolicy', 'organizations:UpdatePolicy', 'organizations:DeletePolicy', 'organizations:DisablePolicyType')
