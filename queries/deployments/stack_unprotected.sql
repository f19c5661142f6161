-- title: Was CloudFormation termination protection or a stack policy changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1485]
-- ttc: [T1578.005, T1485.A003]
-- outcome: attempted
-- finding: "{actor} weakened the protection of the CloudFormation stack {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to weaken the protection of the CloudFormation stack {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The stack can be deleted, or its protected parts replaced, from here on. See deployments.stacks_deleted for
--   what followed.
-- false_positives:
--   - A planned retirement; and a stack policy that was made stricter.
-- misses:
--   - A stack that never was protected.
--   - Refused attempts to switch off the protection, whose records do not hold the parameters.
-- cases:
--   given:
--     eventSource: cloudformation.amazonaws.com
--     eventName: UpdateTerminationProtection
--     readOnly: false
--     requestParameters: {stackName: shop, enableTerminationProtection: false}
--   match:
--     against deletion: {}
--     against changes of its parts: {eventName: SetStackPolicy, requestParameters: {stackName: shop}}
--     refused: {eventName: SetStackPolicy, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     switched on: {requestParameters: {stackName: shop, enableTerminationProtection: true}}
--     never on: {eventName: CreateStack}

select *
from events
where (
    action = 'cloudformation:SetStackPolicy'
    or (
      action = 'cloudformation:UpdateTerminationProtection'
      and json_text(request_parameters, '$.enableTerminationProtection') = 'false'
    )
  )
