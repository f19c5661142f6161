-- title: Was the block against internet access of VPCs lifted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1686.001]
-- finding: "{actor} changed the block against internet access: {action} in {aws_region}, account {recipient_account_id}"
-- summary: >
--   VPC Block Public Access keeps a whole region or a VPC off the internet, whatever its gateways and routes
--   say. An exclusion makes a hole for one VPC or subnet, another mode lifts it. Read
--   InternetGatewayBlockMode (off, block-ingress, block-bidirectional) in the parameters.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The network team allowing a public service.
--   - The block being switched on for the first time.
-- misses:
--   - Gateways and routes, which work again as they stand.
-- references:
--   - https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: ModifyVpcBlockPublicAccessOptions
--     readOnly: false
--     requestParameters: {ModifyVpcBlockPublicAccessOptionsRequest: {InternetGatewayBlockMode: off}}
--   match:
--     another mode: {}
--     an exclusion: {eventName: CreateVpcBlockPublicAccessExclusion}
--     an exclusion changed: {eventName: ModifyVpcBlockPublicAccessExclusion}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeVpcBlockPublicAccessOptions, readOnly: true}
--     an exclusion taken back: {eventName: DeleteVpcBlockPublicAccessExclusion}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action in ('ec2:ModifyVpcBlockPublicAccessOptions', 'ec2:CreateVpcBlockPublicAccessExclusion', 'ec2:ModifyVpcBlockPublicAccessExclusion')
  and ($include_denied or error_code is null)
