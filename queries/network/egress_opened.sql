-- title: Was a security group opened outbound to every address?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1686.001, T1048]
-- ttc: [T1562.007]
-- outcome: attempted
-- finding: "{actor} opened the security group {target} outbound to every address in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to open the security group {target} outbound to every address in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Security groups created in the console allow all outbound traffic; a rule added later to one that did not
--   gives data and commands a path. Interesting for the groups of databases and of instances that need no
--   internet access.
-- false_positives:
--   - Terraform, which writes the default rule out in every group it makes.
-- misses:
--   - Ranges that are almost everything.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: AuthorizeSecurityGroupEgress
--     readOnly: false
--     requestParameters: {groupId: sg-0a1, ipPermissions: {items: [{ipProtocol: "-1", ipRanges: {items: [{cidrIp: 0.0.0.0/0}]}}]}}
--   match:
--     all protocols by IPv4: {}
--     by IPv6:
--       requestParameters:
--         groupId: sg-0a1
--         ipPermissions: {items: [{ipProtocol: tcp, fromPort: 443, toPort: 443, ipv6Ranges: {items: [{cidrIpv6: "::/0"}]}}]}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     one network: {requestParameters: {groupId: sg-0a1, ipPermissions: {items: [{ipProtocol: "-1", ipRanges: {items: [{cidrIp: 10.0.0.0/8}]}}]}}}
--     inwards is another question: {eventName: AuthorizeSecurityGroupIngress}

select *
from events
where action = 'ec2:AuthorizeSecurityGroupEgress'
  and regexp_matches(request_parameters, '(?i)"cidrIp(v[46])?"\s*:\s*"[^"]*/0"')
