-- title: Was a subnet given a way to the internet?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1686.001]
-- finding: "{actor} asked for a route to the internet: {target} in {aws_region}"
-- summary: >
--   A default route to an internet gateway makes every machine of the subnets with this table reachable that
--   has a public address. In a table of a private subnet that is a door into the middle of the network. See
--   which subnets use the table, and what was opened in their security groups.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action in ('ec2:CreateRoute', 'ec2:ReplaceRoute')
  and json_text(request_parameters, '$.gatewayId') like 'igw-%'
  and regexp_matches(request_parameters, '"destination(Ipv6)?CidrBlock"\s*:\s*"[^"]*/0"')
  and ($include_denied or error_code is null)
