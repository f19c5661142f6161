-- title: Was an internet gateway or NAT gateway attached or removed?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1578.005]
-- ttc: [T1578.005, T1190.A019]
-- outcome: attempted
-- finding: "{actor} changed a gateway in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change a gateway in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A gateway attached to a VPC is the first half of a connection to the internet, a route to it the second
--   (network.route_to_internet). For a VPC that had none on purpose, such as one for databases, ask why. Deleted
--   gateways interrupt applications.
-- false_positives:
--   - A VPC being set up or taken down by code.
-- misses:
--   - Gateways that were attached before and only need a route.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: AttachInternetGateway
--     readOnly: false
--     requestParameters: {vpcId: vpc-1, internetGatewayId: igw-1}
--   match:
--     attached: {}
--     made: {eventName: CreateInternetGateway}
--     detached: {eventName: DetachInternetGateway}
--     deleted: {eventName: DeleteInternetGateway}
--     the other end of a VPN: {eventName: CreateCustomerGateway}
--     the other end of a VPN deleted: {eventName: DeleteCustomerGateway}
--     for IPv6 outwards: {eventName: CreateEgressOnlyInternetGateway}
--     for IPv6 outwards, deleted: {eventName: DeleteEgressOnlyInternetGateway}
--     to the internet by translation: {eventName: CreateNatGateway}
--     translation deleted: {eventName: DeleteNatGateway}
--     between networks: {eventName: CreateTransitGateway}
--     between networks, deleted: {eventName: DeleteTransitGateway}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeInternetGateways, readOnly: true}

select *
from events
where action in (
    'ec2:AttachInternetGateway',
    'ec2:CreateInternetGateway',
    'ec2:DetachInternetGateway',
    'ec2:DeleteInternetGateway',
    'ec2:CreateCustomerGateway',
    'ec2:DeleteCustomerGateway',
    'ec2:CreateEgressOnlyInternetGateway',
    'ec2:DeleteEgressOnlyInternetGateway',
    'ec2:CreateNatGateway',
    'ec2:DeleteNatGateway',
    'ec2:CreateTransitGateway',
    'ec2:DeleteTransitGateway'
  )
