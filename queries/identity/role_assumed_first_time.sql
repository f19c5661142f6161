-- title: Which principals assume an IAM role they never assumed before?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1078.004, T1550.001]
-- ttc: [T1199.A002]
-- outcome: done
-- finding: "{actor} assumed {roles IAM role|IAM roles} for the first time from {first_seen} on, from {addresses}: {role_names}"
-- summary: >
--   Roles assumed after the baseline by a principal that had not assumed them during it: how an intruder reaches
--   further, and into other accounts. The session's own calls lie under the issued access key, in the account of
--   the role. One row per principal; a step into another account is recorded on both sides when both have logs
--   in the lake. Roles that services assume for themselves are left out.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a pair of caller and role counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New colleagues, new pipelines, a role seldom needed.
-- misses:
--   - Callers who took on the role within the baseline, with stolen credentials as well.
-- formerly: [identity.role_taken_first_time]
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRole
--     requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Ops", roleSessionName: s1}
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     a role never taken on before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Daily"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: [{actor: alice, roles: 1, role_names: "arn:aws:iam::444455556666:role/Ops", times: 2, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     by way of a provider:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetCallerIdentity, requestParameters: null}
--         - eventTime: 2026-09-08T08:00:00Z
--           eventName: AssumeRoleWithSAML
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/One"}
--         - eventTime: 2026-09-08T08:01:00Z
--           eventName: AssumeRoleWithWebIdentity
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Two"}
--       expect: [{roles: 2, role_names: "arn:aws:iam::111122223333:role/One, arn:aws:iam::111122223333:role/Two"}]
--     taken on one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetCallerIdentity, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     known from somebody else only:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: [{actor: alice}]
--     a service, a refusal and another call take on nothing:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetCallerIdentity, requestParameters: null}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: lambda.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:01:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-09T08:02:00Z, eventSource: iam.amazonaws.com, eventName: GetRole}
--       expect: []

with assumed as (
  select
    events.*,
    json_text(request_parameters, '$.roleArn') as role,
    min(event_time) over (partition by actor_id, json_text(request_parameters, '$.roleArn')) as used_since
  from events
  where action in ('sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity')
    and error_code is null
    and user_identity_type is distinct from 'AWSService'
)
select
  min(actor) as actor,
  actor_id,
  count(distinct role) as roles,
  names_of(role) as role_names,
  count(*) as times,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from assumed
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id
order by first_seen asc, actor_id asc
