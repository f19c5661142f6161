-- title: Were VPCs connected with each other or with other networks of AWS?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1599]
-- finding: "{actor} connected networks: {action} {target} in {aws_region}"
-- summary: >
--   A peering or an attachment to a transit gateway lets machines of two networks reach each other, past
--   everything at the edge. Who asked and who accepted should be two people. network.peered_with_outside
--   picks out foreign accounts.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A new account being connected.
-- misses:
--   - Networks shared by Resource Access Manager, and Direct Connect.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateVpcPeeringConnection
--     readOnly: false
--     requestParameters: {vpcId: vpc-1, peerVpcId: vpc-2, peerOwnerId: "444455556666"}
--   match:
--     a peering asked for: {}
--     accepted: {eventName: AcceptVpcPeeringConnection}
--     rejected: {eventName: RejectVpcPeeringConnection}
--     deleted: {eventName: DeleteVpcPeeringConnection}
--     changed: {eventName: ModifyVpcPeeringConnectionOptions}
--     a VPC at a transit gateway: {eventName: CreateTransitGatewayVpcAttachment}
--     a VPC at a transit gateway, accepted: {eventName: AcceptTransitGatewayVpcAttachment}
--     two transit gateways: {eventName: CreateTransitGatewayPeeringAttachment}
--     two transit gateways, accepted: {eventName: AcceptTransitGatewayPeeringAttachment}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeVpcPeeringConnections, readOnly: true}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action in (
    'ec2:CreateVpcPeeringConnection',
    'ec2:AcceptVpcPeeringConnection',
    'ec2:RejectVpcPeeringConnection',
    'ec2:DeleteVpcPeeringConnection',
    'ec2:ModifyVpcPeeringConnectionOptions',
    'ec2:CreateTransitGatewayVpcAttachment',
    'ec2:AcceptTransitGatewayVpcAttachment',
    'ec2:CreateTransitGatewayPeeringAttachment',
    'ec2:AcceptTransitGatewayPeeringAttachment'
  )
  and ($include_denied or error_code is null)
