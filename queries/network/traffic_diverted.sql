-- title: Was a VPC route pointed at an instance, interface or peering?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1557, T1599]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} redirected VPC traffic in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to redirect VPC traffic in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A route to a network interface, an instance or a peering, or an instance with the source/destination check
--   disabled, places a host in the middle of traffic. Find out whose interface it is, and who created the
--   instance.
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
