-- title: Was an Elastic IP address allocated or a public subnet configured?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1578.005]
-- ttc: [T1578.005, T1190.A019]
-- outcome: attempted
-- finding: "{actor} gave a public IP address in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to give a public IP address in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An Elastic IP address associated with an instance, or a subnet that assigns public addresses to everything
--   launched in it, puts instances on the internet; the security group decides the rest. By a principal that
--   never did so it is worth a look.
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

select *
from events
where (
    action in ('ec2:AllocateAddress', 'ec2:AssociateAddress')
    or (
      action = 'ec2:ModifySubnetAttribute'
      and json_text(request_parameters, '$.mapPublicIpOnLaunch.value') = 'true'
    )
  )
