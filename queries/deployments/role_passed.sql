-- title: Which principals passed an IAM role to a service for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1548.005, T1098.003]
-- ttc: [T1098.003]
-- outcome: done
-- finding: "{actor} passed {roles IAM role|IAM roles} to AWS services for the first time from {first_seen} on: {role_names} ({actions})"
-- summary: >
--   A principal without a permission can start something that has it: a function, notebook, build, task, stack
--   or instance with a role of its own. One row per principal, with the roles it had not passed during the
--   baseline; compare what the roles may do with what the principal may. Services that pass roles for somebody
--   are left out.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a pair counts as known}
--   sources:
--     type: text list
--     default: []
--     help: "event sources to look at, all when empty: sagemaker.amazonaws.com"
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New deployments; a pipeline hands out the roles it made minutes before.
-- misses:
--   - Roles and instance profiles that a call gives by name instead of ARN.
--   - Roles that AWS gives by itself, or that stand inside a template.
-- formerly: [deployments.role_handed_over]
-- cases:
--   given:
--     eventSource: sagemaker.amazonaws.com
--     eventName: CreateNotebookInstance
--     readOnly: false
--     requestParameters: {notebookInstanceName: n, roleArn: "arn:aws:iam::111122223333:role/Admin"}
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   sequences:
--     one role in four ways:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - eventTime: 2026-09-08T08:01:00Z
--           eventSource: lambda.amazonaws.com
--           eventName: CreateFunction20150331
--           requestParameters: {functionName: f, role: "arn:aws:iam::111122223333:role/Admin"}
--         - eventTime: 2026-09-08T08:02:00Z
--           eventSource: ecs.amazonaws.com
--           eventName: RegisterTaskDefinition
--           requestParameters: {family: web, taskRoleArn: "arn:aws:iam::111122223333:role/Admin", executionRoleArn: "arn:aws:iam::111122223333:role/Admin"}
--         - eventTime: 2026-09-08T08:03:00Z
--           eventSource: cloudformation.amazonaws.com
--           eventName: CreateStack
--           requestParameters: {stackName: s, roleARN: "arn:aws:iam::111122223333:role/Admin"}
--       expect:
--         - actor: bob
--           roles: 1
--           role_names: "arn:aws:iam::111122223333:role/Admin"
--           times: 4
--           actions: "cloudformation:CreateStack, ecs:RegisterTaskDefinition, lambda:CreateFunction, sagemaker:CreateNotebookInstance"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:03:00Z
--     an instance profile:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListNotebookInstances, readOnly: true, requestParameters: null}
--         - eventTime: 2026-09-08T08:00:00Z
--           eventSource: ec2.amazonaws.com
--           eventName: RunInstances
--           requestParameters: {iamInstanceProfile: {arn: "arn:aws:iam::111122223333:instance-profile/Admin"}}
--       expect: [{role_names: "arn:aws:iam::111122223333:instance-profile/Admin"}]
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListNotebookInstances, readOnly: true, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     read, refused, for somebody, and where no service takes the role:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListNotebookInstances, readOnly: true, requestParameters: null}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: DescribeNotebookInstance, readOnly: true}
--         - {eventTime: 2026-09-08T08:01:00Z, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-08T08:02:00Z, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: sts.amazonaws.com, eventName: AssumeRole}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: iam.amazonaws.com, eventName: TagRole}
--       expect: []
--     the sources asked for:
--       $sources: [sagemaker.amazonaws.com]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListNotebookInstances, readOnly: true, requestParameters: null}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: glue.amazonaws.com, eventName: CreateJob, requestParameters: {name: j, role: "arn:aws:iam::111122223333:role/Other"}}
--       expect: [{role_names: "arn:aws:iam::111122223333:role/Admin"}]

with possible_calls as (
  select *
  from events
  where request_parameters like '%:iam::%'
),
passed as (
  select distinct
    event_id,
    event_time,
    actor,
    actor_id,
    action,
    target,
    source_ip_address,
    recipient_account_id,
    t.role
  from possible_calls
  cross join unnest(
    regexp_extract_all(
      request_parameters,
      '"(?:\w*[rR]ole\w*|iamInstanceProfile"\s*:\s*\{\s*"arn)"\s*:\s*"(arn:aws[a-z-]*:iam::\d{12}:(?:role|instance-profile)/[^"]+)"',
      1
    )
  ) as t(role)
  where read_only = false
    and error_code is null
    and event_source not in ('sts.amazonaws.com', 'iam.amazonaws.com')
    and user_identity_invoked_by is null
    and (len($sources) = 0 or list_contains($sources, event_source))
),
dated as (
  select passed.*, min(event_time) over (partition by actor_id, role) as used_since
  from passed
)
select
  min(actor) as actor,
  actor_id,
  count(distinct role) as roles,
  names_of(role) as role_names,
  count(*) as times,
  names_of(action) as actions,
  names_of(target) as targets,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  min(recipient_account_id) as recipient_account_id,
  first_event_ids(event_id, event_time) as event_ids
from dated
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id
order by first_seen asc, actor_id asc
