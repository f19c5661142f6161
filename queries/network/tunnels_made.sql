-- title: Was a tunnel into a network made?
-- asks: where_from
-- kind: detection
-- severity: medium
-- attack: [T1133, T1572]
-- finding: "{actor} asked to make a way in past the edge: {action} {target} in {aws_region}"
-- summary: >
--   A VPN, a client VPN, an EC2 Instance Connect endpoint or Verified Access lets somebody outside speak to
--   machines that have no public address. The address of the other end stands with the customer gateway; the
--   group that may use a client VPN with AuthorizeClientVpnIngress.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A new office or partner being connected, by those who run the network.
-- misses:
--   - A machine that somebody runs a VPN on by themselves.
--   - Direct Connect.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateVpnConnection
--     readOnly: false
--     requestParameters: {type: ipsec.1, customerGatewayId: cgw-1}
--   match:
--     a VPN: {}
--     the other end: {eventName: CreateCustomerGateway}
--     our end: {eventName: CreateVpnGateway}
--     our end at a VPC: {eventName: AttachVpnGateway}
--     a route into a VPN: {eventName: CreateVpnConnectionRoute}
--     a client VPN: {eventName: CreateClientVpnEndpoint}
--     who may use it: {eventName: AuthorizeClientVpnIngress}
--     where it leads: {eventName: CreateClientVpnRoute}
--     a way to private machines: {eventName: CreateInstanceConnectEndpoint}
--     Verified Access: {eventName: CreateVerifiedAccessEndpoint}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeVpnConnections, readOnly: true}
--     taken down: {eventName: DeleteVpnConnection}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action in (
    'ec2:CreateVpnConnection',
    'ec2:CreateCustomerGateway',
    'ec2:CreateVpnGateway',
    'ec2:AttachVpnGateway',
    'ec2:CreateVpnConnectionRoute',
    'ec2:CreateClientVpnEndpoint',
    'ec2:AuthorizeClientVpnIngress',
    'ec2:CreateClientVpnRoute',
    'ec2:CreateInstanceConnectEndpoint',
    'ec2:CreateVerifiedAccessEndpoint'
  )
  and ($include_denied or error_code is null)
