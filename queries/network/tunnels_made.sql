-- title: Was a VPN, Client VPN or EC2 Instance Connect Endpoint created?
-- asks: where_from
-- kind: detection
-- severity: medium
-- attack: [T1133, T1572]
-- ttc: [T1578.005, T1190.A019]
-- outcome: attempted
-- finding: "{actor} created a way into a VPC in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create a way into a VPC in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A VPN, a Client VPN, an EC2 Instance Connect Endpoint or Verified Access connects external hosts to
--   instances without a public address. The address of the other end stands with the customer gateway; the group
--   that may use a Client VPN with AuthorizeClientVpnIngress.
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
