-- title: Did somebody ask for GPU or very large instances?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.001, T1578.002]
-- finding: "{actor} asked for large or GPU instances in {aws_region}: {target}"
-- summary: >
--   What miners and crackers want: graphics processors, and machines with a hundred processors. Who works
--   with such machines every day is quickly told; anybody else is a finding. compute.mining_signs puts
--   several signs together.
-- parameters:
--   types:
--     type: text
--     default: '^(p|g|gr|trn|inf|dl|vt|f|hpc|u|x)[0-9]+[a-z0-9-]*\.|\.(1[2-9]|[2-9][0-9]|[0-9]{3})xlarge$|\.metal'
--     help: regular expression that such instance types match
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Teams that train models or render; their role and region are known.
-- misses:
--   - A type that stands in a launch template or fleet; see compute.launched_by_other_ways.
--   - Many small instances; see compute.many_launched.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, requestParameters: {instanceType: p5.48xlarge}}
--   match:
--     graphics processors: {}
--     many processors: {requestParameters: {instanceType: c7i.24xlarge}}
--     bare metal: {requestParameters: {instanceType: m6i.metal}}
--     a family for learning machines: {requestParameters: {instanceType: trn1.2xlarge}}
--     as spot instances: {eventName: RequestSpotInstances, requestParameters: {launchSpecification: {instanceType: g5.xlarge}}}
--     for an Auto Scaling group: {eventSource: autoscaling.amazonaws.com, eventName: CreateLaunchConfiguration, requestParameters: {instanceType: g5.xlarge}}
--     types of the responder's own: {requestParameters: {instanceType: t3.large}, $types: ^t3}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     an everyday machine: {requestParameters: {instanceType: m7g.2xlarge}}
--     not said: {requestParameters: {launchTemplate: {launchTemplateId: lt-1}}}
--     the same words in another call: {eventName: DescribeInstanceTypeOfferings}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('RunInstances', 'RequestSpotInstances', 'CreateLaunchConfiguration')
  and regexp_matches(
    coalesce(
      json_text(request_parameters, '$.instanceType'),
      json_text(request_parameters, '$.launchSpecification.instanceType')
    ),
    $types
  )
  and ($include_denied or error_code is null)
