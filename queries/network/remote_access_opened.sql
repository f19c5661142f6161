-- title: Were administration ports of a security group opened to everybody?
-- asks: where_from
-- kind: hunt
-- severity: high
-- attack: [T1686.001]
-- ttc: [T1562.007, T1190.A019]
-- outcome: done
-- finding: "{actor} opened the {protocol} port range {from_port} to {to_port} of the security group {security_group} to {opened_to} in {aws_region}"
-- summary: >
--   SSH, RDP and database ports that every address may reach: scanners find them within minutes. One row per
--   rule. Look for the instances in the group, then at their own logs; CloudTrail does not see connections. A group that
--   was there before mostly has instances; for a group created within the day before, and for rules that
--   pipelines write and not a person's credentials, the severity is one step less.
-- parameters:
--   just_made: {type: duration, default: 1d, help: how long after its creation a security group is new}
--   ports:
--     type: integer list
--     default: [22, 3389, 5985, 5986, 3306, 5432, 1433, 27017, 6379]
--     help: ports through which machines are administered
-- false_positives:
--   - A bastion host that is meant to be reached from everywhere.
-- misses:
--   - Other ports that lead to the same services.
--   - Ranges that are almost everything, such as two halves of the internet.
--   - Whether a rule changed by ModifySecurityGroupRules is inbound, which the record does not say.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: AuthorizeSecurityGroupIngress, readOnly: false, awsRegion: eu-west-1}
--   sequences:
--     a rule changed to let everybody in:
--       events:
--         - eventName: ModifySecurityGroupRules
--           requestParameters: {ModifySecurityGroupRulesRequest: {GroupId: sg-1, SecurityGroupRule: {SecurityGroupRuleId: sgr-1, SecurityGroupRule: {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv4: 0.0.0.0/0}}}}
--       expect: [{security_group: sg-1, from_port: 22, to_port: 22, opened_to: 0.0.0.0/0}]
--     one rule of two, by IPv4:
--       events:
--         - requestParameters:
--             groupId: sg-0a1
--             ipPermissions:
--               items:
--                 - {ipProtocol: tcp, fromPort: 443, toPort: 443, ipRanges: {items: [{cidrIp: 0.0.0.0/0}]}}
--                 - ipProtocol: tcp
--                   fromPort: 22
--                   toPort: 22
--                   ipRanges: {items: [{cidrIp: 203.0.113.0/24}, {cidrIp: 0.0.0.0/0}]}
--       expect: [{security_group: sg-0a1, protocol: tcp, from_port: 22, to_port: 22, opened_to: 0.0.0.0/0, actor: alice, aws_region: eu-west-1, second_sign: true}]
--     at either end of a range, by IPv6, and in the older form:
--       $ports: [22]
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters:
--             groupName: web
--             ipPermissions: {items: [{ipProtocol: tcp, fromPort: 1, toPort: 22, ipv6Ranges: {items: [{cidrIpv6: "::/0"}]}}]}
--         - eventTime: 2026-09-01T08:01:00Z
--           requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 22, toPort: 80, ipPermissions: {}}
--       expect: [{security_group: web, opened_to: "::/0"}, {security_group: sg-0a1, from_port: 22, to_port: 80}]
--     of groups created in the same second, a day before, a second earlier, and in vain; named in the answer, and by its name:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateSecurityGroup, requestParameters: {groupName: web}, responseElements: {groupId: sg-0a1}}
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: CreateSecurityGroup, requestParameters: {groupName: old}, responseElements: {groupId: sg-0a2}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateSecurityGroup, requestParameters: {groupName: vain}, errorCode: InvalidGroup.Duplicate}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateTags, requestParameters: {groupName: vain}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateSecurityGroup, requestParameters: {groupName: vain}, awsRegion: eu-central-1}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateSecurityGroup, requestParameters: {groupName: vain}, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-03T08:00:00Z, eventName: CreateSecurityGroup, requestParameters: {groupName: vain}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {groupName: web, cidrIp: "::/0", ipProtocol: tcp, fromPort: 20, toPort: 22}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 21, toPort: 22}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {groupName: web, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {groupId: sg-0a2, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 3306, toPort: 3306}}
--         - {eventTime: 2026-09-02T08:00:01Z, requestParameters: {groupName: vain, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 3389, toPort: 3389}}
--       expect:
--         - {security_group: web, opened_to: "::/0", second_sign: false}
--         - {security_group: sg-0a1, second_sign: false}
--         - {security_group: web, second_sign: false}
--         - {security_group: sg-0a2, second_sign: true}
--         - {security_group: vain, second_sign: true}
--     by a pipeline, and for a person by CloudFormation:
--       given: {requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: AssumedRole}}
--         - {eventTime: 2026-09-01T09:00:00Z, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--       expect: [{second_sign: false}, {second_sign: false}]
--     all protocols need no port:
--       events:
--         - {requestParameters: {groupId: sg-0a1, ipPermissions: {items: [{ipProtocol: "-1", ipRanges: {items: [{cidrIp: 0.0.0.0/0}]}}]}}}
--       expect: [{protocol: "-1", from_port: 0, to_port: 65535}]
--     one rule in a range with several ports is one row:
--       $ports: [22, 80]
--       events:
--         - {requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 1, toPort: 100}}
--       expect: [{from_port: 1}]
--     other ports, other ranges, another call, a refusal:
--       $ports: [22]
--       events:
--         - {requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 23, toPort: 80}}
--         - {requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 1, toPort: 21}}
--         - {requestParameters: {groupId: sg-0a1, cidrIp: 203.0.113.0/24, ipProtocol: tcp, fromPort: 22, toPort: 22}}
--         - eventName: RevokeSecurityGroupIngress
--           requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 22, toPort: 22}
--         - errorCode: Client.UnauthorizedOperation
--           requestParameters: {groupId: sg-0a1, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 22, toPort: 22}
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
    json_text(rule, '$.ipprotocol') as protocol,
    case
      when json_text(rule, '$.ipprotocol') = '-1' then 0
      else try_cast(json_text(rule, '$.fromport') as integer)
    end as from_port,
    case
      when json_text(rule, '$.ipprotocol') = '-1' then 65535
      else try_cast(json_text(rule, '$.toport') as integer)
    end as to_port,
    regexp_extract(rule, '"cidrip(?:v[46])?"\s*:\s*"([^"]*/0)"', 1) as opened_to
  from rules
),
creations as (
  select recipient_account_id, aws_region, event_time as created_at, t.security_group
  from events
  cross join unnest(
    regexp_extract_all(
      concat_ws(' ', json_text(response_elements, '$.groupId'), json_text(request_parameters, '$.groupName')), '[^ ]+'
    )
  ) as t(security_group)
  where action = 'ec2:CreateSecurityGroup'
    and error_code is null
),
newly_made as (
  select distinct openings.event_id
  from openings
  join creations
    on creations.security_group = openings.security_group
    and creations.recipient_account_id = openings.recipient_account_id
    and creations.aws_region = openings.aws_region
    and creations.created_at <= openings.event_time
    and creations.created_at >= openings.event_time - $just_made
)
select distinct
  event_time,
  actor,
  security_group,
  protocol,
  from_port,
  to_port,
  opened_to,
  newly_made.event_id is null
    and user_identity_invoked_by is null
    and is_person(user_identity_type, user_identity_arn) as second_sign,
  source_ip_address,
  recipient_account_id,
  aws_region,
  openings.event_id
from openings
cross join unnest($ports) as p(port)
left join newly_made on newly_made.event_id = openings.event_id
where opened_to like '%/0'
  and from_port <= port
  and to_port >= port
order by event_time asc, event_id asc, from_port asc
