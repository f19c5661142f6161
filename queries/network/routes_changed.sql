-- title: Were VPC routes or route tables changed?
-- asks: where_to
-- kind: detection
-- severity: info
-- attack: [T1578.005]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed VPC routes in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change VPC routes in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Everyday work when networks are built; in an existing network it redirects traffic or interrupts it.
--   network.route_to_internet and network.traffic_diverted pick out the two kinds that matter most.
-- false_positives:
--   - Networks being built, by code.
-- misses:
--   - Routes learned over a VPN or Direct Connect, which make no event.
--   - Routes of a transit gateway (CreateTransitGatewayRoute).
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateRoute
--     readOnly: false
--     requestParameters: {routeTableId: rtb-1, destinationCidrBlock: 10.1.0.0/16}
--   match:
--     a route: {}
--     a route replaced: {eventName: ReplaceRoute}
--     a route deleted: {eventName: DeleteRoute}
--     a table: {eventName: CreateRouteTable}
--     a table deleted: {eventName: DeleteRouteTable}
--     a subnet given a table: {eventName: AssociateRouteTable}
--     a subnet given another table: {eventName: ReplaceRouteTableAssociation}
--     a subnet without its table: {eventName: DisassociateRouteTable}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeRouteTables, readOnly: true}

select *
from events
where action in (
    'ec2:CreateRoute',
    'ec2:ReplaceRoute',
    'ec2:DeleteRoute',
    'ec2:CreateRouteTable',
    'ec2:DeleteRouteTable',
    'ec2:AssociateRouteTable',
    'ec2:ReplaceRouteTableAssociation',
    'ec2:DisassociateRouteTable'
  )
