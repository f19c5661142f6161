-- title: Was a security group rule opened and removed again soon after?
-- asks: when
-- kind: hunt
-- severity: medium
-- attack: [T1686.001, T1133]
-- ttc: [T1562.007, T1190.A019]
-- outcome: done
-- finding: "{actor} opened the security group {security_group} to {opened_to} in {aws_region}; {closed_by} revoked a rule of it {minutes minute|minutes} later"
-- summary: >
--   A rule that lives for minutes was made for one visit: by an administrator who tidies up, or by an intruder.
--   One row per rule and range of addresses, joined with the next call that revokes rules of the same group.
--   Read what the instances in the group did between the two times, and which principals came from that range
--   (addresses.used).
-- parameters:
--   within: {type: duration, default: 4h, help: how soon after the opening the door was shut}
-- false_positives:
--   - Administrators and tools that let one address in for the time of a job, as CI runners do.
-- misses:
--   - A door that stays open.
--   - A rule taken out by another call than RevokeSecurityGroupIngress, such as a deleted group.
--   - Which rule was taken out, when a group loses several.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: AuthorizeSecurityGroupIngress
--     readOnly: false
--     awsRegion: eu-west-1
--     requestParameters:
--       groupId: sg-0a1
--       ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: 203.0.113.9/32}]}}]}
--   sequences:
--     for one address, and for everybody, to the second:
--       $within: 30m
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-01T08:10:00Z
--           requestParameters: {groupName: web, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 22, toPort: 22}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventName: RevokeSecurityGroupIngress
--           requestParameters: {groupId: sg-0a1, securityGroupRuleIds: {items: [{securityGroupRuleId: sgr-1}]}}
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - eventTime: 2026-09-01T08:40:00Z
--           eventName: RevokeSecurityGroupIngress
--           requestParameters: {groupName: web, cidrIp: 0.0.0.0/0, ipProtocol: tcp, fromPort: 22, toPort: 22}
--       expect:
--         - security_group: sg-0a1
--           opened_to: 203.0.113.9/32
--           actor: alice
--           closed_by: bob
--           minutes: 30
--           aws_region: eu-west-1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:30:00Z
--         - {security_group: web, opened_to: 0.0.0.0/0, closed_by: alice, minutes: 30}
--     in the same second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: RevokeSecurityGroupIngress}
--       expect: [{minutes: 0}]
--     a private range, a refusal, and shut for another reason or elsewhere:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {groupId: sg-0a1, cidrIp: 10.0.0.0/8}}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: RevokeSecurityGroupIngress}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T08:11:00Z, eventName: RevokeSecurityGroupIngress, requestParameters: {groupId: sg-0a2}}
--         - {eventTime: 2026-09-01T08:12:00Z, eventName: RevokeSecurityGroupIngress, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T08:13:00Z, eventName: RevokeSecurityGroupIngress, awsRegion: eu-west-2}
--         - {eventTime: 2026-09-01T08:13:00Z, eventName: RevokeSecurityGroupIngress, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:14:00Z, eventName: RevokeSecurityGroupEgress}
--         - {eventTime: 2026-09-01T08:15:00Z, eventName: AuthorizeSecurityGroupEgress, requestParameters: {groupId: sg-0a2, cidrIp: 203.0.113.9/32}}
--         - {eventTime: 2026-09-01T08:16:00Z, eventName: RevokeSecurityGroupIngress, requestParameters: {groupId: sg-0a2}}
--         - {eventTime: 2026-09-01T12:10:01Z, eventName: RevokeSecurityGroupIngress}
--       expect: []

with openings as (
  select events.*, coalesce(json_text(request_parameters, '$.groupId'), json_text(request_parameters, '$.groupName')) as security_group, t.opened_to
  from events
  cross join unnest(regexp_extract_all(request_parameters, '"cidrIp(?:v6)?"\s*:\s*"([^"]+)"', 1)) as t(opened_to)
  where action = 'ec2:AuthorizeSecurityGroupIngress'
    and error_code is null
    and (opened_to like '%/0' or is_public_address(split_part(opened_to, '/', 1)))
),
closings as (
  select events.*, coalesce(json_text(request_parameters, '$.groupId'), json_text(request_parameters, '$.groupName')) as security_group
  from events
  where action = 'ec2:RevokeSecurityGroupIngress'
    and error_code is null
)
select
  openings.security_group,
  openings.opened_to,
  openings.actor,
  first_by(closings.actor, closings.event_time) as closed_by,
  cast(date_diff('second', openings.event_time, min(closings.event_time)) / 60 as bigint) as minutes,
  openings.event_time as first_seen,
  min(closings.event_time) as last_seen,
  openings.source_ip_address,
  openings.recipient_account_id,
  openings.aws_region,
  openings.event_id
from openings
join closings
  on closings.security_group = openings.security_group
  and closings.recipient_account_id = openings.recipient_account_id
  and closings.aws_region = openings.aws_region
  and closings.event_time >= openings.event_time
  and closings.event_time <= openings.event_time + $within
group by
  openings.security_group,
  openings.opened_to,
  openings.actor,
  openings.event_time,
  openings.source_ip_address,
  openings.recipient_account_id,
  openings.aws_region,
  openings.event_id
order by first_seen asc, opened_to asc
