-- title: Was a VPC peered with or attached to an external account?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1599, T1537]
-- ttc: [T1199.A002, T1578.005]
-- outcome: attempted
-- finding: "{actor} connected {target} with the external account {foreign_account} by {action}"
-- finding_denied: "{actor} tried to connect {target} with the external account {foreign_account} by {action}, which failed"
-- summary: >
--   An external account was offered or given a VPC peering, or one of its transit gateways was requested.
--   Accounts are ours when the lake holds their logs or known_accounts names them. Check the route tables on our
--   side for routes into it (network.traffic_diverted).
-- parameters:
--   known_accounts: {type: text list, default: [], help: accounts that need no explanation}
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A vendor or a partner whose network is connected on purpose; put the account into known_accounts.
-- misses:
--   - A transit gateway that was shared with us and to which a VPC is attached, whose record does not name
--     the owner.
--   - VPN connections to foreign networks; see network.tunnels_made.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: CreateVpcPeeringConnection, readOnly: false, awsRegion: eu-west-1}
--   sequences:
--     asked for by us:
--       events:
--         - requestParameters: {vpcId: vpc-1, peerVpcId: vpc-9, peerOwnerId: "999988887777"}
--           responseElements: {vpcPeeringConnection: {requesterVpcInfo: {ownerId: "111122223333"}, accepterVpcInfo: {ownerId: "999988887777"}}}
--       expect: [{actor: alice, action: "ec2:CreateVpcPeeringConnection", foreign_account: "999988887777", aws_region: eu-west-1}]
--     asked for by us, and refused:
--       events: [{errorCode: Client.UnauthorizedOperation, requestParameters: {vpcId: vpc-1, peerVpcId: vpc-9, peerOwnerId: "999988887777"}}]
--       expect: [{foreign_account: "999988887777", error_code: Client.UnauthorizedOperation}]
--     refused, and not asked for:
--       $include_denied: false
--       events: [{errorCode: Client.UnauthorizedOperation, requestParameters: {vpcId: vpc-1, peerVpcId: vpc-9, peerOwnerId: "999988887777"}}]
--       expect: []
--     asked for by them, accepted by us:
--       events:
--         - eventName: AcceptVpcPeeringConnection
--           requestParameters: {vpcPeeringConnectionId: pcx-1}
--           responseElements: {vpcPeeringConnection: {requesterVpcInfo: {ownerId: "999988887777"}, accepterVpcInfo: {ownerId: "111122223333"}}}
--       expect: [{action: "ec2:AcceptVpcPeeringConnection", foreign_account: "999988887777", target: vpc-peering-connection/pcx-1}]
--     two transit gateways:
--       events:
--         - eventName: CreateTransitGatewayPeeringAttachment
--           requestParameters:
--             CreateTransitGatewayPeeringAttachmentRequest: {TransitGatewayId: tgw-1, PeerTransitGatewayId: tgw-9, PeerAccountId: "999988887777"}
--       expect: [{action: "ec2:CreateTransitGatewayPeeringAttachment", foreign_account: "999988887777"}]
--     an account of ours, in the lake and named, and other calls:
--       $known_accounts: ["999988887777"]
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, recipientAccountId: "444455556666", eventName: DescribeVpcs, readOnly: true}
--         - {requestParameters: {vpcId: vpc-1, peerVpcId: vpc-9, peerOwnerId: "444455556666"}}
--         - {requestParameters: {vpcId: vpc-1, peerVpcId: vpc-9, peerOwnerId: "999988887777"}}
--         - eventName: RejectVpcPeeringConnection
--           requestParameters: {vpcPeeringConnectionId: pcx-1, peerOwnerId: "555544443333"}
--       expect: []

with connections as (
  select
    event_time,
    actor,
    action,
    target,
    request_parameters,
    response_elements,
    error_code,
    source_ip_address,
    recipient_account_id,
    aws_region,
    event_id
  from events
  where action in (
      'ec2:CreateVpcPeeringConnection',
      'ec2:AcceptVpcPeeringConnection',
      'ec2:CreateTransitGatewayPeeringAttachment'
    )
    and ($include_denied or error_code is null)
),
parties as (
  select distinct connections.*, t.foreign_account
  from connections
  cross join unnest(
    regexp_extract_all(
      concat_ws(' ', request_parameters, response_elements), '"(?:peerOwnerId|PeerAccountId|ownerId)"\s*:\s*"?(\d{12})', 1
    )
  ) as t(foreign_account)
)
select
  event_time,
  actor,
  action,
  target,
  foreign_account,
  error_code,
  source_ip_address,
  recipient_account_id,
  aws_region,
  event_id
from parties
where not is_own_account(parties.foreign_account)
  and not list_contains($known_accounts, foreign_account)
order by event_time asc, event_id asc, foreign_account asc
