-- title: Which network ACLs were changed?
-- asks: where_to
-- kind: detection
-- severity: info
-- attack: [T1686.001]
-- finding: "{actor} changed a network ACL: {action} {target} in {aws_region}"
-- summary: >
--   Network ACLs are the wall around whole subnets, seldom touched once they stand. An entry deleted may open
--   what a deny entry had closed; network.acl_opened_to_everyone picks out those that let every address in.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

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
  and ($include_denied or error_code is null)
