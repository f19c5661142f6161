-- title: Was a load balancer put on the internet, or given other security groups?
-- asks: where_from
-- kind: detection
-- severity: low
-- attack: [T1190]
-- finding: "{actor} changed what a load balancer lets in: {action} {target} in {aws_region}"
-- summary: >
--   A load balancer that faces the internet publishes what stands behind it, however private its machines
--   are; other security groups open or close it. Look at its listeners and the targets registered with it.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
