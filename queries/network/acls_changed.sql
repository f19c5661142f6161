-- title: Was a VPC network ACL changed?
-- asks: where_to
-- kind: detection
-- severity: info
-- attack: [T1686.001]
-- ttc: [T1562.007]
-- outcome: attempted
-- finding: "{actor} changed the network ACL {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the network ACL {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Network ACLs control whole subnets and are seldom changed once they stand. A deleted deny entry may admit
--   what it had blocked; network.acl_opened_to_everyone picks out those that admit every address.
-- false_positives:
--   - A VPC being set up or taken down.
-- misses:
--   - What the entry was before it was replaced.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateNetworkAclEntry
--     readOnly: false
--     requestParameters: {networkAclId: acl-1, ruleNumber: 100, egress: false, ruleAction: deny, aclProtocol: "-1", cidrBlock: 203.0.113.0/24}
--   match:
--     an entry: {}
--     an entry replaced: {eventName: ReplaceNetworkAclEntry}
--     an entry deleted: {eventName: DeleteNetworkAclEntry}
--     made: {eventName: CreateNetworkAcl}
--     deleted: {eventName: DeleteNetworkAcl}
--     a subnet given another one: {eventName: ReplaceNetworkAclAssociation}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeNetworkAcls, readOnly: true}

select *
from events
where action in (
    'ec2:CreateNetworkAclEntry',
    'ec2:ReplaceNetworkAclEntry',
    'ec2:DeleteNetworkAclEntry',
    'ec2:CreateNetworkAcl',
    'ec2:DeleteNetworkAcl',
    'ec2:ReplaceNetworkAclAssociation'
  )
