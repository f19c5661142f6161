-- title: Was a policy of the organisation taken away or changed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1666]
-- finding: "{actor} asked to weaken the organisation's policies: {action} {target}"
-- summary: >
--   Service and resource control policies are the guard rails no administrator of an account can remove.
--   Read which accounts the policy bound, and what was tried there before and refused
--   (logging.tampering_denied_by_policy, denied.by_policy), and succeeds since.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     detached, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     attached: {eventName: AttachPolicy}
--     a policy of IAM: {eventSource: iam.amazonaws.com, eventName: DeletePolicy}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source = 'organizations.amazonaws.com'
  and event_name in ('DetachPolicy', 'UpdatePolicy', 'DeletePolicy', 'DisablePolicyType')
  and ($include_denied or error_code is null)
