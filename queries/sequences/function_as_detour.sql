-- title: Was a changed Lambda function used to change IAM?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1648, T1548.005, T1098]
-- ttc: [T1648.A001, T1098.003]
-- outcome: done
-- finding: "{actor} changed the Lambda function {function}, which as {role} then called {changed} on {targets}"
-- summary: >
--   A principal without IAM permissions may be able to change a function whose role has them. A function was
--   created or changed by hand, and within the time given its session changed users, roles or policies. One row
--   per principal and function. Functions that CloudFormation creates and starts for a template are left out.
-- parameters:
--   within: {type: duration, default: 1h, help: longest time between the change of the function and its call}
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) that release such functions"}
-- false_positives:
--   - A release of functions that manage identities; name the pipeline in ignore_actors.
-- misses:
--   - Functions that hand their role's credentials out, to be used from elsewhere.
--   - Other detours, such as builds and notebooks; see deployments.role_passed.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: CreateFunction20150331
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters: {functionName: helper, role: "arn:aws:iam::111122223333:role/Admin"}
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     made, and told otherwise in two ways, up to the last moment:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: AttachUserPolicy
--           requestParameters: {userName: eve, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess"}
--           userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper", sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Admin"}}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: UpdateFunctionCode20150331v2, requestParameters: {functionName: "arn:aws:lambda:us-east-1:111122223333:function:helper"}}
--         - eventTime: 2026-09-01T11:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateAccessKey
--           requestParameters: {userName: eve}
--           userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper", sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Admin"}}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: UpdateFunctionConfiguration20150331v2}
--         - eventTime: 2026-09-01T12:30:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateUser
--           requestParameters: {userName: eve2}
--           userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper", sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Admin"}}}
--       expect:
--         - actor: eve
--           function: helper
--           role: "arn:aws:iam::111122223333:role/Admin"
--           changed: "iam:AttachUserPolicy, iam:CreateAccessKey, iam:CreateUser"
--           changed_at: 2026-09-01T08:00:00Z
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T12:30:00Z
--     too late, before, another function, another account, only reading, refused, and another service:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventSource: iam.amazonaws.com, eventName: CreateUser, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper"}}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/other"}}
--         - {eventTime: 2026-09-01T08:11:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, recipientAccountId: "444455556666", userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper"}}
--         - {eventTime: 2026-09-01T08:12:00Z, eventSource: iam.amazonaws.com, eventName: ListUsers, readOnly: true, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper"}}
--         - {eventTime: 2026-09-01T08:13:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, errorCode: AccessDenied, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper"}}
--         - {eventTime: 2026-09-01T08:14:00Z, eventSource: s3.amazonaws.com, eventName: PutBucketPolicy, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper"}}
--         - {eventTime: 2026-09-01T09:00:01Z, eventSource: iam.amazonaws.com, eventName: CreateUser, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper"}}
--       expect: []
--     for a template, by the pipeline, refused, and another call:
--       $ignore_actors: ["arn:aws:iam::111122223333:user/ci"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: ci, arn: "arn:aws:iam::111122223333:user/ci"}}
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetFunction20150331v2, readOnly: true}
--         - {eventTime: 2026-09-01T08:10:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Admin/helper"}}
--       expect: []

with changed as (
  select
    actor,
    actor_id,
    event_time                                                                     as changed_at,
    event_id                                                                       as change_event,
    recipient_account_id,
    regexp_extract(json_text(request_parameters, '$.functionName'), '([^:]+)$', 1) as function
  from events
  where action in ('lambda:CreateFunction', 'lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration')
    and error_code is null
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
),
rights as (
  select
    events.*,
    regexp_extract(user_identity_arn, ':assumed-role/[^/]+/([^/]+)$', 1) as session_name
  from events
  where event_source = 'iam.amazonaws.com'
    and read_only = false
    and error_code is null
),
pairs as (
  select
    rights.event_id,
    rights.event_time,
    rights.action,
    rights.target,
    rights.actor_id                                        as role,
    changed.actor_id,
    changed.function,
    changed.recipient_account_id,
    min(changed.actor)                                     as actor,
    min(changed.changed_at)                                as changed_at,
    first_by(changed.change_event, changed.changed_at)       as change_event
  from changed
  join rights
    on rights.session_name = changed.function
    and rights.recipient_account_id = changed.recipient_account_id
    and rights.event_time >= changed.changed_at
    and rights.event_time <= changed.changed_at + $within
  group by
    rights.event_id,
    rights.event_time,
    rights.action,
    rights.target,
    rights.actor_id,
    changed.actor_id,
    changed.function,
    changed.recipient_account_id
)
select
  min(actor)                                              as actor,
  actor_id,
  function,
  min(role)                                               as role,
  names_of(action) as changed,
  names_of(target) as targets,
  min(changed_at)                                         as changed_at,
  min(event_time)                                         as first_seen,
  max(event_time)                                         as last_seen,
  recipient_account_id,
  first_by(change_event, changed_at)                        as change_event,
  first_event_ids(event_id, event_time)                   as event_ids
from pairs
group by actor_id, function, recipient_account_id
order by first_seen asc, function asc
