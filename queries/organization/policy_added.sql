-- title: Was an AWS Organizations policy created or attached?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1666, T1531]
-- ttc: [T1531, T1578.005]
-- outcome: attempted
-- finding: "{actor} created or attached an AWS Organizations policy: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or attach an AWS Organizations policy: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Usually a guard rail. In an intruder's hands a service control policy locks every account out, responders
--   included, or attaches FullAWSAccess where a list of allowed services stood. Read the content in
--   request_parameters of CreatePolicy or UpdatePolicy.
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
--     refused: {eventName: AttachPolicy, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribePolicy, readOnly: true}
--     a policy of IAM: {eventName: CreatePolicy, eventSource: iam.amazonaws.com}

select *
from events
where action in ('organizations:CreatePolicy', 'organizations:AttachPolicy', 'organizations:EnablePolicyType')
