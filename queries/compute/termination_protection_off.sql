-- title: Was EC2, EMR or CloudFormation termination protection disabled?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.005, T1489]
-- ttc: [T1578.005, T1578.003]
-- outcome: attempted
-- finding: "{actor} disabled termination protection or stop protection of {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable termination protection or stop protection of {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The step before a protected instance or cluster is stopped or terminated; compute.many_ended and
--   compute.instances_ended tell whether that followed.
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
--     refused: {errorCode: Client.UnauthorizedOperation}
--     of an EMR cluster: {eventSource: elasticmapreduce.amazonaws.com, eventName: SetTerminationProtection, requestParameters: {jobFlowIds: [j-1], terminationProtected: false}}
--   ignore:
--     of an EMR cluster, on: {eventSource: elasticmapreduce.amazonaws.com, eventName: SetTerminationProtection, requestParameters: {jobFlowIds: [j-1], terminationProtected: true}}
--     the same word in another call: {eventSource: elasticmapreduce.amazonaws.com, eventName: RunJobFlow, requestParameters: {terminationProtected: false}}
--     switched on: {requestParameters: {instanceId: i-1, disableApiTermination: {value: true}}}
--     switched on for a stack: {eventSource: cloudformation.amazonaws.com, eventName: UpdateTerminationProtection, requestParameters: {enableTerminationProtection: true}}
--     the same words in another call: {eventName: RunInstances}
--     a stack is made without: {eventSource: cloudformation.amazonaws.com, eventName: CreateStack, requestParameters: {enableTerminationProtection: false}}

select *
from events
where (
    (
      action = 'ec2:ModifyInstanceAttribute'
      and 'false' in (
        json_text(request_parameters, '$.disableApiTermination.value'),
        json_text(request_parameters, '$.disableApiStop.value')
      )
    )
    or (
      action = 'cloudformation:UpdateTerminationProtection'
      and json_text(request_parameters, '$.enableTerminationProtection') = 'false'
    )
    or (
      action = 'elasticmapreduce:SetTerminationProtection'
      and json_text(request_parameters, '$.terminationProtected') = 'false'
    )
  )
