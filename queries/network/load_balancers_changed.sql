-- title: Was an Elastic Load Balancer made internet-facing or its SG changed?
-- asks: where_from
-- kind: detection
-- severity: low
-- attack: [T1190]
-- ttc: [T1190.A016, T1578.005]
-- outcome: attempted
-- finding: "{actor} changed the inbound access of the load balancer {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the inbound access of the load balancer {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An internet-facing load balancer publishes what stands behind it, however private its instances are; other
--   security groups open or close it. Look at its listeners and the targets registered with it.
-- false_positives:
--   - Applications being published on purpose, and controllers of Kubernetes that do so by themselves.
-- misses:
--   - A load balancer made without saying so, which faces the internet by default.
--   - Listeners and targets changed behind it.
-- cases:
--   given:
--     eventSource: elasticloadbalancing.amazonaws.com
--     eventName: SetSecurityGroups
--     readOnly: false
--     requestParameters: {loadBalancerArn: lb1, securityGroups: [sg-0a1]}
--   match:
--     given other groups: {}
--     a classic one given other groups:
--       eventName: ApplySecurityGroupsToLoadBalancer
--       requestParameters: {loadBalancerName: lb1, securityGroups: [sg-0a1]}
--     made to face the internet: {eventName: CreateLoadBalancer, requestParameters: {name: lb1, scheme: internet-facing}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     made to face inwards: {eventName: CreateLoadBalancer, requestParameters: {name: lb1, scheme: internal}}
--     only read: {eventName: DescribeLoadBalancers, readOnly: true, requestParameters: {scheme: internet-facing}}

select *
from events
where (
    action in (
      'elasticloadbalancing:SetSecurityGroups',
      'elasticloadbalancing:ApplySecurityGroupsToLoadBalancer'
    )
    or (
      action = 'elasticloadbalancing:CreateLoadBalancer'
      and json_text(request_parameters, '$.scheme') = 'internet-facing'
    )
  )
