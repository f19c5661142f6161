-- title: Was a machine registered with Systems Manager?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098, T1133]
-- finding: "{actor} asked to register a machine: {action} {target} in {aws_region}"
-- summary: >
--   An activation lets any computer in the world register as a managed machine and hold the role that the
--   activation names. A registration from an address that is none of yours is a stranger's computer, or
--   credentials of a machine used elsewhere (addresses.instance_credentials_elsewhere).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Machines outside AWS that are managed so, and new instances under default host management.
-- misses:
--   - Instances of EC2 with a role of their own, which register without a call.
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: CreateActivation, readOnly: false, requestParameters: {iamRole: SSMService, registrationLimit: 5}}
--   match:
--     prepared: {}
--     registered: {eventName: RegisterManagedInstance, requestParameters: null}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     no longer: {eventName: DeregisterManagedInstance}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in ('CreateActivation', 'RegisterManagedInstance')
  and ($include_denied or error_code is null)
