-- title: Were GPU or very large EC2 instances requested?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.001, T1578.002]
-- ttc: [T1496.A008, T1578.002]
-- outcome: attempted
-- finding: "{actor} requested a GPU or very large EC2 instance in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to request a GPU or very large EC2 instance in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   What cryptominers and password crackers want. The principals that use such instance types every day are
--   quickly known; any other is a finding. compute.mining_signs combines several signs.
-- parameters:
--   types:
--     type: text
--     default: '^(p|g|gr|trn|inf|dl|vt|f|hpc|u|x)[0-9]+[a-z0-9-]*\.|\.(1[2-9]|[2-9][0-9]|[0-9]{3})xlarge$|\.metal'
--     help: regular expression that such instance types match
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
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     an everyday machine: {requestParameters: {instanceType: m7g.2xlarge}}
--     not said: {requestParameters: {launchTemplate: {launchTemplateId: lt-1}}}
--     the same words in another call: {eventName: DescribeInstanceTypeOfferings}

select *
from events
where action in ('ec2:RunInstances', 'ec2:RequestSpotInstances', 'autoscaling:CreateLaunchConfiguration')
  and regexp_matches(
    coalesce(
      json_text(request_parameters, '$.instanceType'),
      json_text(request_parameters, '$.launchSpecification.instanceType')
    ),
    $types
  )
