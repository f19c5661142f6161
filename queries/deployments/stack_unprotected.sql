-- title: Was the protection of a stack taken off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1485]
-- finding: "{actor} asked to loosen the protection of {target}: {action}"
-- summary: >
--   The stack can be deleted, or its protected parts replaced, from here on. It is the call before a
--   deletion; see deployments.stacks_deleted for what followed.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {eventName: SetStackPolicy, errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    action = 'cloudformation:SetStackPolicy'
    or (
      action = 'cloudformation:UpdateTerminationProtection'
      and json_text(request_parameters, '$.enableTerminationProtection') = 'false'
    )
  )
  and ($include_denied or error_code is null)
