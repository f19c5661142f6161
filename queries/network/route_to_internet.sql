-- title: Was a VPC route to an internet gateway created?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1686.001]
-- ttc: [T1578.005, T1190.A019]
-- outcome: attempted
-- finding: "{actor} created a route to the internet in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create a route to the internet in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A default route to an internet gateway makes every instance with a public address in the subnets of this
--   table reachable. In the table of a private subnet it exposes the internal network. See which subnets use the
--   table, and what their security groups admit.
-- false_positives:
--   - A VPC with public subnets being set up.
-- misses:
--   - A subnet moved to a table that has such a route already (AssociateRouteTable,
--     ReplaceRouteTableAssociation).
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateRoute
--     readOnly: false
--     requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 0.0.0.0/0, gatewayId: igw-1}
--   match:
--     by IPv4: {}
--     by IPv6: {requestParameters: {routeTableId: rtb-1, destinationIpv6CidrBlock: "::/0", gatewayId: igw-1}}
--     a route replaced: {eventName: ReplaceRoute}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     one network: {requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 203.0.113.0/24, gatewayId: igw-1}}
--     to a VPN: {requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 0.0.0.0/0, gatewayId: vgw-1}}
--     by translation, outwards only: {requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 0.0.0.0/0, natGatewayId: nat-1}}
--     a route deleted: {eventName: DeleteRoute}

select *
from events
where action in ('ec2:CreateRoute', 'ec2:ReplaceRoute')
  and json_text(request_parameters, '$.gatewayId') like 'igw-%'
  and regexp_matches(request_parameters, '"destination(Ipv6)?CidrBlock"\s*:\s*"[^"]*/0"')
