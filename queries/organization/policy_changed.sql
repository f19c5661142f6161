-- title: Was an AWS Organizations policy rewritten that still denies something?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1666]
-- ttc: [T1666.A002, T1578.005]
-- outcome: attempted
-- finding: "{actor} changed the content of an AWS Organizations policy: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the content of an AWS Organizations policy: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Read the new content, which the event holds, against the version before: an exception for one role, a Region
--   more or a service less is all it takes. It is one step below organization.policy_removed because the policy is
--   still there and denies something, and because platform teams change policies this way all the time: the record
--   of a stricter policy looks the same.
-- false_positives:
--   - The platform team, or its pipeline, rolling out a reviewed change.
-- misses:
--   - What the policy said before.
--   - A policy that denies nothing any more, detached or deleted; see organization.policy_removed.
-- cases:
--   given:
--     eventSource: organizations.amazonaws.com
--     eventName: UpdatePolicy
--     readOnly: false
--     requestParameters: {policyId: p-1, content: '{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'}
--   match:
--     one Region more: {}
--     tried to: {errorCode: ConcurrentModificationException}
--     written without blanks: {requestParameters: {policyId: p-1, content: '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'}}
--   ignore:
--     denies nothing: {requestParameters: {policyId: p-1, content: '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'}}
--     refused, so that the record does not say how: {errorCode: AccessDeniedException, requestParameters: null}
--     a policy of another service: {eventSource: verifiedpermissions.amazonaws.com, eventName: UpdatePolicy}

select *
from events
where action = 'organizations:UpdatePolicy'
  and list_contains(json_values(json_text(request_parameters, '$.content'), '$.Statement[*].Effect'), 'Deny')
