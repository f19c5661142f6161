-- title: Which AWS services assumed an IAM role for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1548.005, T1550.001]
-- ttc: [T1199.A002]
-- outcome: done
-- finding: "{service} assumed {roles IAM role|IAM roles} for the first time from {first_seen} on: {role_names}, in {regions}"
-- summary: >
--   A service assumes a role because it was given one: a function, instance, task, build or job. One row per
--   service and account, with the roles it had not assumed during the baseline; an administrator role used by a
--   function matters more than the tenth application role. deployments.role_passed tells which principal passed
--   it.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a pair counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New deployments.
-- misses:
--   - A role that the service had within the baseline, now with other code.
-- formerly: [deployments.role_taken_by_service]
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRole
--     readOnly: true
--     recipientAccountId: "111122223333"
--     requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Admin", roleSessionName: s}
--     userIdentity: {type: AWSService, invokedBy: lambda.amazonaws.com}
--   sequences:
--     a pair never seen before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Daily"}}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: AWSService, invokedBy: ec2.amazonaws.com}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, awsRegion: eu-west-1}
--       expect:
--         - service: lambda.amazonaws.com
--           roles: 1
--           role_names: "arn:aws:iam::111122223333:role/Admin"
--           times: 2
--           regions: "eu-west-1, us-east-1"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetCallerIdentity, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     a person, a refusal, and another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetCallerIdentity, requestParameters: null}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-08T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: GetSessionToken}
--       expect: []

with assumed as (
  select
    events.*,
    json_text(request_parameters, '$.roleArn') as role,
    min(event_time) over (
      partition by user_identity_invoked_by, json_text(request_parameters, '$.roleArn'), recipient_account_id
    ) as used_since
  from events
  where action = 'sts:AssumeRole'
    and user_identity_type = 'AWSService'
    and error_code is null
)
select
  user_identity_invoked_by as service,
  count(distinct role) as roles,
  names_of(role) as role_names,
  recipient_account_id,
  count(*) as times,
  names_of(aws_region) as regions,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from assumed
where used_since >= (select min(event_time) from events) + $baseline
group by user_identity_invoked_by, recipient_account_id
order by first_seen asc, service asc
