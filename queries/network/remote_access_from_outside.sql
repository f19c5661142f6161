-- title: Was a security group opened for SSH or RDP to external addresses?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1133, T1686.001]
-- ttc: [T1562.007, T1190.A019]
-- outcome: done
-- finding: "{actor} opened ports {from_port} to {to_port} of the security group {security_group} to {opened_to} in {aws_region}"
-- summary: >
--   A single external address that may reach SSH or RDP is more telling than the whole internet: somebody
--   admitted themselves. Give your own networks in our_addresses; private ranges are left out, and the whole
--   internet is asked for in network.remote_access_opened. Compare the range with addresses.used. A range within a
--   network (IPv4 /24, IPv6 /48) from which somebody called within the baseline, opened after it, is the office or
--   somebody's home: it has no second sign and weighs one step less. So does a single address from which the caller itself
--   calls, admitted to a group that the same principal created within `new_group` before: that is how an instance of one's
--   own is launched, and nothing that was there before can be reached. An old group, or an address of somebody else, has it.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a network counts as known}
--   new_group: {type: duration, default: 1h, help: how long after its creation a group is its creator's own}
--   our_addresses:
--     type: text list
--     default: []
--     help: "networks that instances may be administered from: 198.51.100.0/24, 2001:db8:7::/48"
--   ports: {type: integer list, default: [22, 3389], help: ports of remote shells and desktops}
-- false_positives:
--   - Home offices and vendors that nobody has put on the list.
-- misses:
--   - Ranges of ours that are wider than the beginnings given.
--   - Prefix lists, and whether a rule changed by ModifySecurityGroupRules is inbound, which the record does not say.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: AuthorizeSecurityGroupIngress, readOnly: false, awsRegion: eu-west-1}
--   sequences:
--     one foreign address among others, at either end of a range, by IPv6 and in the older form:
--       $our_addresses: [198.51.100.0/24, "2001:db8:1::/48"]
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters:
--             groupId: sg-0a1
--             ipPermissions:
--               items:
--                 - ipProtocol: tcp
--                   fromPort: 1
--                   toPort: 22
--                   ipRanges: {items: [{cidrIp: 198.51.100.0/24}, {cidrIp: 10.0.0.0/8}, {cidrIp: 203.0.113.9/32}, {cidrIp: 0.0.0.0/0}]}
--                 - ipProtocol: tcp
--                   fromPort: 3389
--                   toPort: 4000
--                   ipv6Ranges: {items: [{cidrIpv6: "2001:db8:9::1/128"}, {cidrIpv6: "2001:db8:1::/64"}]}
--                 - {ipProtocol: tcp, fromPort: 443, toPort: 443, ipRanges: {items: [{cidrIp: 203.0.113.10/32}]}}
--         - eventTime: 2026-09-01T09:00:00Z
--           requestParameters: {groupName: web, cidrIp: 203.0.113.11/32, ipProtocol: "-1"}
--       expect:
--         - {security_group: sg-0a1, opened_to: "2001:db8:9::1/128", from_port: 3389, to_port: 4000}
--         - {security_group: sg-0a1, opened_to: 203.0.113.9/32, from_port: 1, to_port: 22, actor: alice, aws_region: eu-west-1}
--         - {security_group: web, opened_to: 203.0.113.11/32, from_port: 0, to_port: 65535}
--     a rule changed to let an address in:
--       events:
--         - eventName: ModifySecurityGroupRules
--           requestParameters: {ModifySecurityGroupRulesRequest: {GroupId: sg-1, SecurityGroupRule: {SecurityGroupRuleId: sgr-1, SecurityGroupRule: {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv4: 203.0.113.9/32}}}}
--       expect: [{security_group: sg-1, from_port: 22, to_port: 22, opened_to: 203.0.113.9/32}]
--     a network that was known, one that came to be known too late, one wider than what is known, and within the baseline:
--       given: {sourceIPAddress: 198.51.100.7}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeInstances, readOnly: true, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeInstances, readOnly: true, sourceIPAddress: "2001:db8:9::1"}
--         - {eventTime: 2026-09-08T07:59:59Z, requestParameters: {groupId: sg-1, cidrIp: 203.0.113.9/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: DescribeInstances, readOnly: true, sourceIPAddress: 192.0.2.1}
--         - {eventTime: 2026-09-08T08:00:00Z, requestParameters: {groupId: sg-2, cidrIp: 203.0.113.0/24, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-08T08:01:00Z, requestParameters: {groupId: sg-3, cidrIp: 203.0.113.0/23, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-08T08:02:00Z, requestParameters: {groupId: sg-4, cidrIp: 192.0.2.1/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-08T08:03:00Z, requestParameters: {groupId: sg-5, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipv6Ranges: {items: [{cidrIpv6: "2001:db8:9::/47"}]}}]}}}
--         - {eventTime: 2026-09-08T08:04:00Z, requestParameters: {groupId: sg-6, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipv6Ranges: {items: [{cidrIpv6: "2001:db8:9::/48"}]}}]}}}
--         - {eventTime: 2026-09-08T08:05:00Z, requestParameters: {groupId: sg-7, cidrIp: 203.0.114.9/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--       expect:
--         - {security_group: sg-1, second_sign: true}
--         - {security_group: sg-2, second_sign: false}
--         - {security_group: sg-3, second_sign: true}
--         - {security_group: sg-4, second_sign: true}
--         - {security_group: sg-5, second_sign: true}
--         - {security_group: sg-6, second_sign: false}
--         - {security_group: sg-7, second_sign: true}
--     the caller's own address on a group of its own, at the end of the hour and within the second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateSecurityGroup, requestParameters: {groupName: launch-wizard-1}, responseElements: {groupId: sg-1}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {groupId: sg-1, cidrIp: 198.51.100.7/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {groupId: sg-1, cidrIp: 198.51.100.7/32, ipProtocol: tcp, fromPort: 3389, toPort: 3389}}
--         - eventTime: 2026-09-01T09:00:00Z
--           sourceIPAddress: "2001:db8:9::1"
--           requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipv6Ranges: {items: [{cidrIpv6: "2001:db8:9::1/128"}]}}]}}
--       expect: [{security_group: sg-1, second_sign: false}, {security_group: sg-1, second_sign: false}, {opened_to: "2001:db8:9::1/128", second_sign: false}]
--     too late, another address, another group, one of somebody else, one made afterwards, one whose creation failed, and one of another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateSecurityGroup, responseElements: {groupId: sg-1}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateSecurityGroup, responseElements: {groupId: sg-3}, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVpc, responseElements: {groupId: sg-5}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {groupId: sg-1, cidrIp: 203.0.113.9/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {groupId: sg-2, cidrIp: 198.51.100.7/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-01T08:03:00Z, requestParameters: {groupId: sg-3, cidrIp: 198.51.100.7/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-01T08:04:00Z, requestParameters: {groupId: sg-4, cidrIp: 198.51.100.7/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-01T08:04:30Z, requestParameters: {groupId: sg-5, cidrIp: 198.51.100.7/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: CreateSecurityGroup, responseElements: {groupId: sg-4}}
--         - {eventTime: 2026-09-01T09:00:01Z, requestParameters: {groupId: sg-1, cidrIp: 198.51.100.7/32, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--       expect:
--         - {security_group: sg-1, opened_to: 203.0.113.9/32, second_sign: true}
--         - {security_group: sg-2, second_sign: true}
--         - {security_group: sg-3, second_sign: true}
--         - {security_group: sg-4, second_sign: true}
--         - {security_group: sg-5, second_sign: true}
--         - {security_group: sg-1, opened_to: 198.51.100.7/32, second_sign: true}
--     other ports, a refusal, another call:
--       events:
--         - {requestParameters: {groupId: sg-0a1, cidrIp: 203.0.113.9/32, ipProtocol: tcp, fromPort: 23, toPort: 80}}
--         - {requestParameters: {groupId: sg-0a1, cidrIp: 203.0.113.9/32, ipProtocol: tcp, fromPort: 1, toPort: 21}}
--         - errorCode: Client.UnauthorizedOperation
--           requestParameters: {groupId: sg-0a1, cidrIp: 203.0.113.9/32, ipProtocol: tcp, fromPort: 22, toPort: 22}
--         - eventName: RevokeSecurityGroupIngress
--           requestParameters: {groupId: sg-0a1, cidrIp: 203.0.113.9/32, ipProtocol: tcp, fromPort: 22, toPort: 22}
--       expect: []

with calls as (
  select
    events.*,
    lower(request_parameters) as request,
    coalesce(
      json_text(request_parameters, '$.groupId'),
      json_text(request_parameters, '$.groupName'),
      json_text(request_parameters, '$.ModifySecurityGroupRulesRequest.GroupId')
    ) as security_group
  from events
  where action in ('ec2:AuthorizeSecurityGroupIngress', 'ec2:ModifySecurityGroupRules')
    and error_code is null
),
rules as (
  select calls.*, t.rule
  from calls
  cross join unnest(json_values(request, '$.ippermissions.items[*]')) as t(rule)
  union all
  select calls.*, json_text(t.changed, '$.securitygrouprule') as rule
  from calls
  cross join unnest(json_list(request, '$.modifysecuritygrouprulesrequest.securitygrouprule')) as t(changed)
  union all
  select calls.*, request as rule
  from calls
),
openings as (
  select
    rules.*,
    case
      when json_text(rule, '$.ipprotocol') = '-1' then 0
      else try_cast(json_text(rule, '$.fromport') as integer)
    end as from_port,
    case
      when json_text(rule, '$.ipprotocol') = '-1' then 65535
      else try_cast(json_text(rule, '$.toport') as integer)
    end as to_port,
    t.opened_to
  from rules
  cross join unnest(regexp_extract_all(rule, '"cidrip(?:v[46])?"\s*:\s*"([^"]+)"', 1)) as t(opened_to)
),
ours as (
  select distinct openings.opened_to
  from openings
  cross join unnest($our_addresses) as a(network)
  where in_network(split_part(opened_to, '/', 1), network)
),
groups_made as (
  select
    actor_id as maker_id,
    json_text(response_elements, '$.groupId') as group_made,
    min(event_time) as made_at
  from events
  where action = 'ec2:CreateSecurityGroup'
  group by actor_id, json_text(response_elements, '$.groupId')
),
known as (
  select network as known_network, min(first_seen) as known_since
  from activity
  group by network
)
select distinct
  event_time,
  actor,
  security_group,
  from_port,
  to_port,
  openings.opened_to,
  source_ip_address,
  recipient_account_id,
  aws_region,
  (
    known.known_network is null
    or event_time < (select min(event_time) from events) + $baseline
    or try_cast(split_part(openings.opened_to, '/', 2) as integer) < case
      when strpos(openings.opened_to, ':') > 0 then 48
      else 24
    end
  )
  and (
    groups_made.group_made is null
    or openings.opened_to not in (source_ip_address || '/32', source_ip_address || '/128')
  ) as second_sign,
  event_id
from openings
cross join unnest($ports) as p(port)
left join ours on ours.opened_to = openings.opened_to
left join known
  on known.known_network = network_of(split_part(openings.opened_to, '/', 1))
  and known.known_since < (select min(event_time) from events) + $baseline
left join groups_made
  on groups_made.group_made = openings.security_group
  and groups_made.maker_id = openings.actor_id
  and groups_made.made_at <= openings.event_time
  and groups_made.made_at >= openings.event_time - $new_group
where ours.opened_to is null
  and is_public_address(split_part(openings.opened_to, '/', 1))
  and from_port <= port
  and to_port >= port
order by event_time asc, opened_to asc, event_id asc
