-- title: Was a policy of the organisation made or attached?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1666, T1531]
-- finding: "{actor} asked to add to the organisation's policies: {action} {target}"
-- summary: >
--   Usually a guard rail. In the wrong hands a service control policy is a way to lock every account out at
--   once, responders included, or to attach FullAWSAccess where a list of allowed services stood. Read the
--   content in request_parameters of CreatePolicy or UpdatePolicy.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The platform team, and Control Tower.
-- misses:
--   - Policies taken away or rewritten; see organization.policy_removed.
-- cases:
--   given: {eventSource: organizations.amazonaws.com, readOnly: false, requestParameters: {policyId: p-1, targetId: r-1}}
--   match:
--     made: {eventName: CreatePolicy, requestParameters: {name: x, type: SERVICE_CONTROL_POLICY, content: "{}"}}
--     attached: {eventName: AttachPolicy}
--     a kind of policy switched on: {eventName: EnablePolicyType, requestParameters: {rootId: r-1, policyType: SERVICE_CONTROL_POLICY}}
--     attached, and refused ones not asked for: {eventName: AttachPolicy, $include_denied: false}
--     refused: {eventName: AttachPolicy, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribePolicy, readOnly: true}
--     a policy of IAM: {eventName: CreatePolicy, eventSource: iam.amazonaws.com}
--     refused, and not asked for: {eventName: AttachPolicy, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source = 'organizations.amazonaws.com'
  and event_name in ('CreatePolicy', 'AttachPolicy', 'EnablePolicyType')
  and ($include_denied or error_code is null)
