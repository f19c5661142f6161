-- title: Was the protection of machines against ending switched off?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.005, T1489]
-- finding: "{actor} switched off the protection of {target} in {aws_region}"
-- summary: >
--   The step before a protected machine is stopped or ended; compute.many_ended and
--   compute.instances_ended tell whether that followed.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Infrastructure code, which takes it off before every deletion.
-- misses:
--   - Machines that never had it.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: ModifyInstanceAttribute, readOnly: false, requestParameters: {instanceId: i-1, disableApiTermination: {value: false}}}
--   match:
--     against ending: {}
--     against stopping: {requestParameters: {instanceId: i-1, disableApiStop: {value: false}}}
--     of a stack: {eventSource: cloudformation.amazonaws.com, eventName: UpdateTerminationProtection, requestParameters: {stackName: web, enableTerminationProtection: false}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     switched on: {requestParameters: {instanceId: i-1, disableApiTermination: {value: true}}}
--     switched on for a stack: {eventSource: cloudformation.amazonaws.com, eventName: UpdateTerminationProtection, requestParameters: {enableTerminationProtection: true}}
--     the same words in another call: {eventName: RunInstances}
--     a stack is made without: {eventSource: cloudformation.amazonaws.com, eventName: CreateStack, requestParameters: {enableTerminationProtection: false}}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where (
    (
      event_name = 'ModifyInstanceAttribute'
      and 'false' in (
        json_text(request_parameters, '$.disableApiTermination.value'),
        json_text(request_parameters, '$.disableApiStop.value')
      )
    )
    or (
      event_name = 'UpdateTerminationProtection'
      and json_text(request_parameters, '$.enableTerminationProtection') = 'false'
    )
  )
  and ($include_denied or error_code is null)
