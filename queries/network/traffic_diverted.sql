-- title: Was traffic led through a machine or into another network?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1557, T1599]
-- finding: "{actor} led traffic elsewhere: {action} {target} in {aws_region}"
-- summary: >
--   A route to a network interface, an instance or a peering, or a machine that may forward packets not meant
--   for it (sourceDestCheck off), is how somebody places a machine in the middle and reads along. Look up
--   whose interface it is, and who made the machine.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Firewalls, NAT instances and VPN machines; Kubernetes networking.
-- misses:
--   - Routes to a transit gateway or a gateway load balancer, and routes inside a transit gateway.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateRoute
--     readOnly: false
--     requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 10.1.0.0/16, networkInterfaceId: eni-1}
--   match:
--     through an interface: {}
--     through an instance: {eventName: ReplaceRoute, requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 0.0.0.0/0, instanceId: i-1}}
--     into a peered VPC: {requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 10.9.0.0/16, vpcPeeringConnectionId: pcx-1}}
--     an instance may forward: {eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-1, sourceDestCheck: {value: false}}}
--     an interface may forward:
--       eventName: ModifyNetworkInterfaceAttribute
--       requestParameters: {networkInterfaceId: eni-1, sourceDestCheck: {value: false}}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     to a gateway: {requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 0.0.0.0/0, gatewayId: igw-1}}
--     an instance may no longer forward: {eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-1, sourceDestCheck: {value: true}}}
--     an interface made: {eventName: CreateNetworkInterface, requestParameters: {networkInterfaceId: eni-1, sourceDestCheck: {value: false}}}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where (
    (
      action in ('ec2:CreateRoute', 'ec2:ReplaceRoute')
      and regexp_matches(request_parameters, '"(networkInterfaceId|instanceId|vpcPeeringConnectionId)"')
    )
    or (
      action in ('ec2:ModifyInstanceAttribute', 'ec2:ModifyNetworkInterfaceAttribute')
      and json_text(request_parameters, '$.sourceDestCheck.value') = 'false'
    )
  )
  and ($include_denied or error_code is null)
