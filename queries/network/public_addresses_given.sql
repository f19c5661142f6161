-- title: Were machines or subnets given public addresses?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1578.005]
-- finding: "{actor} gave out a public address: {action} {target} in {aws_region}"
-- summary: >
--   An elastic address attached to a machine, or a subnet that hands public addresses to everything launched
--   in it, puts machines on the internet; the security group decides the rest. An address allocated and
--   attached by somebody who never did so is worth the look.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - NAT gateways and public services being set up.
-- misses:
--   - Machines launched with a public address of their own, which RunInstances decides.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: AllocateAddress, readOnly: false, requestParameters: {domain: vpc}}
--   match:
--     allocated: {}
--     attached: {eventName: AssociateAddress, requestParameters: {allocationId: eipalloc-1, instanceId: i-1}}
--     by default in a subnet: {eventName: ModifySubnetAttribute, requestParameters: {subnetId: subnet-1, mapPublicIpOnLaunch: {value: true}}}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     a subnet that gives out none: {eventName: ModifySubnetAttribute, requestParameters: {subnetId: subnet-1, mapPublicIpOnLaunch: {value: false}}}
--     the same words elsewhere: {eventName: CreateSubnet, requestParameters: {mapPublicIpOnLaunch: {value: true}}}
--     released: {eventName: ReleaseAddress}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where (
    action in ('ec2:AllocateAddress', 'ec2:AssociateAddress')
    or (
      action = 'ec2:ModifySubnetAttribute'
      and json_text(request_parameters, '$.mapPublicIpOnLaunch.value') = 'true'
    )
  )
  and ($include_denied or error_code is null)
