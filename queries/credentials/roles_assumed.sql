-- title: Which principals assume which IAM roles, and how often?
-- asks: who
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per caller and role, services included, the busiest first, with denied attempts beside those that
--   succeeded. A step into another account is recorded on both sides when both have logs in the lake.
--   identity.role_assumed_first_time and credentials.role_assumed_across_accounts pick out the unusual ones.
-- misses:
--   - Roles of attempts that AWS refused, where the message does not name them.
-- formerly: [credentials.roles_taken]
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRole
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Ops", roleSessionName: s1}
--   sequences:
--     a user, a service, a provider, and a refusal:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Ops", roleSessionName: s2}}
--         - {eventTime: 2026-09-01T09:01:00Z, errorCode: AccessDenied, requestParameters: null, errorMessage: "User: u is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/Ops"}
--         - {eventTime: 2026-09-01T10:00:00Z, userIdentity: {type: AWSService, invokedBy: ec2.amazonaws.com}}
--         - {eventTime: 2026-09-01T11:00:00Z, eventName: AssumeRoleWithSAML, userIdentity: {type: SAMLUser, userName: erin}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Dev"}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: AssumeRoleWithWebIdentity, userIdentity: {type: WebIdentityUser, userName: repo}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/CI"}}
--         - {eventTime: 2026-09-01T13:00:00Z, eventSource: iam.amazonaws.com, eventName: GetRole}
--       expect:
--         - {actor: alice, caller: IAMUser, role: "arn:aws:iam::111122223333:role/Ops", times: 2, denied: 1, sessions: 2, addresses: 2, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:01:00Z}
--         - {caller: WebIdentityUser, role: "arn:aws:iam::111122223333:role/CI"}
--         - {caller: SAMLUser, role: "arn:aws:iam::111122223333:role/Dev"}
--         - {actor: ec2.amazonaws.com, caller: AWSService, role: "arn:aws:iam::111122223333:role/Ops"}

with attempts as (
  select
    actor,
    actor_id,
    user_identity_type as caller,
    coalesce(
      json_text(request_parameters, '$.roleArn'),
      nullif(regexp_extract(error_message, 'on resource: (arn:\S+:role/\S+)', 1), '')
    ) as role,
    case when error_code is null then json_text(request_parameters, '$.roleSessionName') end as session_name,
    source_ip_address,
    error_code,
    event_time
  from events
  where action in ('sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity')
)
select
  min(actor)                        as actor,
  actor_id,
  caller,
  role,
  count_if(error_code is null)      as times,
  count_if(is_denied(error_code))   as denied,
  count(distinct session_name)      as sessions,
  count(distinct source_ip_address) as addresses,
  min(event_time)                   as first_seen,
  max(event_time)                   as last_seen
from attempts
group by actor_id, caller, role
order by times desc, role asc, actor_id asc
