-- title: Were VPCs connected by peering or a transit gateway?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1599]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed a VPC peering or transit gateway attachment in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change a VPC peering or transit gateway attachment in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A peering or an attachment to a transit gateway lets instances of two networks reach each other. Who
--   requested and who accepted should be two people. network.peered_with_outside picks out external accounts.
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
