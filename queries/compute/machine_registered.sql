-- title: Was a host registered with Systems Manager as a managed node?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098, T1133]
-- ttc: [T1059.009, T1098.003]
-- outcome: attempted
-- finding: "{actor} registered a managed node with Systems Manager in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to register a managed node with Systems Manager in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An activation lets any host in the world register as a managed node and hold the role that the activation
--   names. A registration from an address that is none of yours is an unknown host, or credentials of a host
--   used elsewhere (addresses.instance_credentials_elsewhere).
-- false_positives:
--   - Machines outside AWS that are managed so, and new instances under default host management.
-- misses:
--   - Instances of EC2 with a role of their own, which register without a call.
-- unmodelled:
--   ssm:RegisterManagedInstance: called by the SSM Agent; not among the public API actions
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: CreateActivation, readOnly: false, requestParameters: {iamRole: SSMService, registrationLimit: 5}}
--   match:
--     prepared: {}
--     registered: {eventName: RegisterManagedInstance, requestParameters: null}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     no longer: {eventName: DeregisterManagedInstance}

select *
from events
where action in ('ssm:CreateActivation', 'ssm:RegisterManagedInstance')
