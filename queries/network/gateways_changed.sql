-- title: Was a VPC connected to the internet, or cut off from it?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1578.005]
-- finding: "{actor} changed a gateway: {action} {target} in {aws_region}"
-- summary: >
--   A gateway attached to a VPC is the first half of a way in or out, a route to it the second
--   (network.route_to_internet). A VPC that had none on purpose, such as one for databases, deserves a call.
--   Gateways that disappear take applications down.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

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
  and ($include_denied or error_code is null)
