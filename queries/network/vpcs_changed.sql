-- title: Which VPCs were made, deleted or changed?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1578.005]
-- finding: "{actor} changed a VPC: {action} {target} in {aws_region}"
-- summary: >
--   VPCs come and go seldom. A VPC in a region where nobody works, or a default VPC made again after the
--   baseline had removed it, prepares machines that no rule watches: read compute.launched_in_new_region
--   next. Name resolution switched off (ModifyVpcAttribute) blinds DNS logs.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

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
  and ($include_denied or error_code is null)
