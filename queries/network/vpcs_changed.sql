-- title: Was a VPC created, deleted or changed?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1578.005]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed a VPC in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change a VPC in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   VPCs are created seldom. A VPC in a Region where nobody works, or a default VPC created again, prepares
--   instances that no rule watches: read compute.launched_in_new_region next. DNS support disabled
--   (ModifyVpcAttribute) ends Resolver query logs.
-- false_positives:
--   - Networks being built, by code.
-- misses:
--   - Subnets made in a VPC that exists.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: CreateVpc, readOnly: false, requestParameters: {cidrBlock: 10.0.0.0/16}}
--   match:
--     made: {}
--     deleted: {eventName: DeleteVpc}
--     an attribute: {eventName: ModifyVpcAttribute}
--     a default VPC: {eventName: CreateDefaultVpc}
--     a default subnet: {eventName: CreateDefaultSubnet}
--     another range of addresses: {eventName: AssociateVpcCidrBlock}
--     ClassicLink on: {eventName: EnableVpcClassicLink}
--     ClassicLink off: {eventName: DisableVpcClassicLink}
--     a classic machine linked: {eventName: AttachClassicLinkVpc}
--     a classic machine let go: {eventName: DetachClassicLinkVpc}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeVpcs, readOnly: true}

select *
from events
where action in (
    'ec2:CreateVpc',
    'ec2:DeleteVpc',
    'ec2:ModifyVpcAttribute',
    'ec2:CreateDefaultVpc',
    'ec2:CreateDefaultSubnet',
    'ec2:AssociateVpcCidrBlock',
    'ec2:EnableVpcClassicLink',
    'ec2:DisableVpcClassicLink',
    'ec2:AttachClassicLinkVpc',
    'ec2:DetachClassicLinkVpc'
  )
