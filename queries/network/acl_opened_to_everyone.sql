-- title: Was a network ACL made to let every address in?
-- asks: where_from
-- kind: detection
-- severity: medium
-- attack: [T1686.001]
-- finding: "{actor} let every address through a network ACL: {target} in {aws_region}"
-- summary: >
--   An entry that allows 0.0.0.0/0 or ::/0 inwards makes the wall around a subnet meaningless; only the
--   security groups remain. ruleNumber in the parameters tells whether it stands before the entries that
--   deny. Look at the groups of the machines in that subnet.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The usual entry 100 of a new VPC made by code, like the one the default network ACL has from the
--     beginning.
-- misses:
--   - Ranges that are almost everything.
--   - A deny entry deleted in front of an allow entry; see network.acls_changed.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateNetworkAclEntry
--     readOnly: false
--     requestParameters: {networkAclId: acl-1, ruleNumber: 1, egress: false, ruleAction: allow, aclProtocol: "-1", cidrBlock: 0.0.0.0/0}
--   match:
--     by IPv4: {}
--     by IPv6: {requestParameters: {networkAclId: acl-1, egress: false, ruleAction: allow, aclProtocol: "6", ipv6CidrBlock: "::/0"}}
--     an entry replaced: {eventName: ReplaceNetworkAclEntry}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     outwards: {requestParameters: {networkAclId: acl-1, egress: true, ruleAction: allow, cidrBlock: 0.0.0.0/0}}
--     an entry that denies: {requestParameters: {networkAclId: acl-1, egress: false, ruleAction: deny, cidrBlock: 0.0.0.0/0}}
--     one network: {requestParameters: {networkAclId: acl-1, egress: false, ruleAction: allow, cidrBlock: 203.0.113.0/24}}
--     an entry deleted: {eventName: DeleteNetworkAclEntry}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action in ('ec2:CreateNetworkAclEntry', 'ec2:ReplaceNetworkAclEntry')
  and json_text(request_parameters, '$.ruleAction') = 'allow'
  and json_text(request_parameters, '$.egress') = 'false'
  and regexp_matches(request_parameters, '"(cidrBlock|ipv6CidrBlock)"\s*:\s*"[^"]*/0"')
  and ($include_denied or error_code is null)
