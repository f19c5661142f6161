-- title: Was VPC Block Public Access changed or an exclusion created?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1686.001]
-- ttc: [T1562.007, T1190.A019]
-- outcome: attempted
-- finding: "{actor} changed VPC Block Public Access in {aws_region}, account {recipient_account_id} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change VPC Block Public Access in {aws_region}, account {recipient_account_id} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   VPC Block Public Access keeps a whole Region or a VPC off the internet, whatever its gateways and routes
--   say. An exclusion exempts one VPC or subnet, another mode disables it. Read InternetGatewayBlockMode (off,
--   block-ingress, block-bidirectional) in the parameters.
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

select *
from events
where action in ('ec2:ModifyVpcBlockPublicAccessOptions', 'ec2:CreateVpcBlockPublicAccessExclusion', 'ec2:ModifyVpcBlockPublicAccessExclusion')
