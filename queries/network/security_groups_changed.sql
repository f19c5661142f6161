-- title: Was a security group changed or assigned to an instance?
-- asks: where_to
-- kind: detection
-- severity: info
-- attack: [T1686.001]
-- ttc: [T1562.007]
-- outcome: attempted
-- finding: "{actor} changed a security group in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change a security group in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Every change of security groups, in order. It is everyday work; read it for one principal or one group
--   (activity.timeline). network.opened_to_everyone, network.remote_access_opened and network.opened_then_closed
--   pick out the dangerous ones.
-- false_positives:
--   - All ordinary work on the network.
-- misses:
--   - Groups given to a network interface (ModifyNetworkInterfaceAttribute) or a load balancer; see
--     network.load_balancers_changed.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: AuthorizeSecurityGroupIngress, readOnly: false, requestParameters: {groupId: sg-0a1}}
--   match:
--     let in: {}
--     let out: {eventName: AuthorizeSecurityGroupEgress}
--     shut in: {eventName: RevokeSecurityGroupIngress}
--     shut out: {eventName: RevokeSecurityGroupEgress}
--     rules changed: {eventName: ModifySecurityGroupRules}
--     made: {eventName: CreateSecurityGroup}
--     deleted: {eventName: DeleteSecurityGroup}
--     used in another VPC: {eventName: AssociateSecurityGroupVpc}
--     a machine given other groups:
--       eventName: ModifyInstanceAttribute
--       requestParameters: {instanceId: i-1, groupSet: {items: [{groupId: sg-0a1}]}}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     a machine changed otherwise: {eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-1, disableApiTermination: {value: false}}}
--     the same word elsewhere: {eventName: RunInstances, requestParameters: {groupSet: {items: [{groupId: sg-0a1}]}}}
--     only read: {eventName: DescribeSecurityGroups, readOnly: true}

select *
from events
where (
    action in (
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:AuthorizeSecurityGroupEgress',
      'ec2:RevokeSecurityGroupIngress',
      'ec2:RevokeSecurityGroupEgress',
      'ec2:ModifySecurityGroupRules',
      'ec2:CreateSecurityGroup',
      'ec2:DeleteSecurityGroup',
      'ec2:AssociateSecurityGroupVpc'
    )
    or (action = 'ec2:ModifyInstanceAttribute' and json_text(request_parameters, '$.groupSet') is not null)
  )
