-- title: Was everything allowed out of a security group?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1686.001, T1048]
-- finding: "{actor} let {target} speak to every address in {aws_region}"
-- summary: >
--   Groups made by the console allow everything out from the start; a rule added later to one that did not
--   opens a way for data and for commands from outside. Interesting for groups of databases and of machines
--   that have no reason to speak to the internet.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action = 'ec2:AuthorizeSecurityGroupEgress'
  and regexp_matches(request_parameters, '"cidrIp(v6)?"\s*:\s*"[^"]*/0"')
  and ($include_denied or error_code is null)
