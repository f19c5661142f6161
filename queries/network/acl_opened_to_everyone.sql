-- title: Was a VPC network ACL opened to every address?
-- asks: where_from
-- kind: detection
-- severity: medium
-- attack: [T1686.001]
-- ttc: [T1562.007, T1190.A019]
-- outcome: attempted
-- finding: "{actor} opened the network ACL {target} to every address in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to open the network ACL {target} to every address in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An inbound entry that allows 0.0.0.0/0 or ::/0 leaves only the security groups as control of the subnet.
--   ruleNumber in the parameters tells whether it stands before the entries that deny. Look at the security
--   groups of the instances in that subnet.
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

select *
from events
where action in ('ec2:CreateNetworkAclEntry', 'ec2:ReplaceNetworkAclEntry')
  and json_text(request_parameters, '$.ruleAction') = 'allow'
  and json_text(request_parameters, '$.egress') = 'false'
  and regexp_matches(request_parameters, '"(cidrBlock|ipv6CidrBlock)"\s*:\s*"[^"]*/0"')
