-- title: Was a security group opened to every address?
-- asks: where_from
-- kind: detection
-- severity: low
-- attack: [T1686.001]
-- ttc: [T1562.007, T1190.A019]
-- outcome: done
-- finding: "{actor} opened the security group {target} to every address in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   An inbound rule admits 0.0.0.0/0 or ::/0. For a web server that is its purpose; network.remote_access_opened
--   picks out the administration ports. Look for the instances in the group, and whether the same principal
--   created the rule and the instance.
-- false_positives:
--   - Web servers and load balancers on ports 80 and 443.
-- misses:
--   - Ranges that are almost everything, such as two halves of the internet, or one large provider.
--   - Network ACLs, which are a second wall.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: AuthorizeSecurityGroupIngress
--     readOnly: false
--     requestParameters:
--       groupId: sg-0a1
--       ipPermissions: {items: [{ipProtocol: tcp, fromPort: 443, toPort: 443, ipRanges: {items: [{cidrIp: 0.0.0.0/0}]}}]}
--   match:
--     by IPv4: {}
--     by IPv6:
--       requestParameters:
--         groupId: sg-0a1
--         ipPermissions: {items: [{ipProtocol: tcp, ipv6Ranges: {items: [{cidrIpv6: "::/0"}]}}]}
--     in the older form:
--       requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 22, toPort: 22, ipPermissions: {}}
--     every address, written with another number before the prefix:
--       requestParameters: {groupId: sg-0a1, cidrIp: 208.236.235.254/0, fromPort: 22, toPort: 22}
--     a rule changed: {eventName: ModifySecurityGroupRules, requestParameters: {ModifySecurityGroupRulesRequest: {GroupId: sg-1, SecurityGroupRule: {SecurityGroupRuleId: sgr-1, SecurityGroupRule: {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv4: 0.0.0.0/0}}}}}
--     a rule changed to every IPv6 address: {eventName: ModifySecurityGroupRules, requestParameters: {ModifySecurityGroupRulesRequest: {GroupId: sg-1, SecurityGroupRule: [{SecurityGroupRuleId: sgr-1, SecurityGroupRule: {CidrIpv6: "::/0"}}]}}}
--   ignore:
--     one network: {requestParameters: {groupId: sg-0a1, cidrIp: 203.0.113.0/24, fromPort: 22, toPort: 22}}
--     closed again: {eventName: RevokeSecurityGroupIngress}
--     refused: {errorCode: Client.UnauthorizedOperation}

select *
from events
where action in ('ec2:AuthorizeSecurityGroupIngress', 'ec2:ModifySecurityGroupRules')
  and regexp_matches(request_parameters, '(?i)"cidrIp(v[46])?"\s*:\s*"[^"]*/0"')
