-- title: Which principals collected secrets, code, images and objects?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1213, T1530, T1555.006, T1213.003]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} read from {stores kind|kinds} of stores in the session of {began}: {secrets secret|secrets}, {functions function|functions}, {repositories image repository|image repositories}, {objects object|objects}"
-- finding_denied: "{actor} tried to read from {stores kind|kinds} of stores in the session of {began} and was denied every time"
-- summary: >
--   Work needs this secret or that image. Many secrets, the code of many functions, many images and many objects,
--   read by one person in one session, are what somebody takes along: before leaving, or with stolen credentials.
--   A kind counts from `min_each` different secrets, parameters, functions or objects on, images from two
--   repositories on. One row per person and session; a long-term key begins one each day. The second sign: the
--   person did so in no other.
-- parameters:
--   min_stores: {type: integer, default: 3, help: how many kinds of stores make a row}
--   min_each: {type: integer, default: 4, help: how many different things of a kind count}
-- false_positives:
--   - Migrations, and a backup by hand.
-- misses:
--   - Collecting that is spread over sessions, and what roles without a person's name read.
--   - Objects of buckets whose data events are not logged.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, readOnly: true, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/developer/alice@example.com", sessionContext: null}}
--   sequences:
--     three kinds on one day, of each as many as count:
--       $min_each: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: a}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: ssm.amazonaws.com, eventName: GetParameter, requestParameters: {name: /b}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventSource: lambda.amazonaws.com, eventName: GetFunction20150331v2, requestParameters: {functionName: a}}
--         - {eventTime: 2026-09-01T10:00:01Z, eventSource: lambda.amazonaws.com, eventName: GetFunction20150331v2, requestParameters: {functionName: b}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T11:00:00Z, eventSource: ecr.amazonaws.com, eventName: BatchGetImage, requestParameters: {repositoryName: a}}
--         - {eventTime: 2026-09-01T11:01:00Z, eventSource: ecr.amazonaws.com, eventName: BatchGetImage, requestParameters: {repositoryName: b}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, requestParameters: {bucketName: a, key: x}}
--         - {eventTime: 2026-09-01T12:00:01Z, eventSource: s3.amazonaws.com, eventName: ListObjects, requestParameters: {bucketName: a}}
--       expect: [{actor: developer/alice@example.com, began: 2026-09-01T00:00:00Z, stores: 3, secrets: 2, functions: 2, repositories: 2, objects: 1, calls: 7, denied: 1, second_sign: true, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T12:00:00Z}]
--     each way to read a parameter:
--       $min_stores: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: a}}
--         - {eventTime: 2026-09-01T08:00:01Z, eventSource: ssm.amazonaws.com, eventName: GetParameter, requestParameters: {name: /b}}
--         - {eventTime: 2026-09-01T08:00:02Z, eventSource: ssm.amazonaws.com, eventName: GetParameters, requestParameters: {names: [/c]}}
--         - {eventTime: 2026-09-01T08:00:03Z, eventSource: ssm.amazonaws.com, eventName: GetParametersByPath, requestParameters: {path: /d}}
--       expect: [{stores: 1, secrets: 4}]
--     without images, on two days:
--       $min_each: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: a}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventSource: lambda.amazonaws.com, eventName: GetFunction20150331v2, requestParameters: {functionName: a}}
--         - {eventTime: 2026-09-01T11:00:00Z, eventSource: ecr.amazonaws.com, eventName: BatchGetImage, requestParameters: {repositoryName: a}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, requestParameters: {bucketName: a, key: x}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {secretId: a}}
--         - {eventTime: 2026-09-02T10:00:00Z, eventSource: lambda.amazonaws.com, eventName: GetFunction20150331v2, requestParameters: {functionName: a}}
--         - {eventTime: 2026-09-02T12:00:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, requestParameters: {bucketName: a, key: x}}
--       expect: [{stores: 3, repositories: 1, second_sign: false}, {stores: 3, repositories: 0, second_sign: false}]
--     two sessions, of which one has all:
--       $min_each: 1
--       events:
--         - {eventTime: 2026-09-01T22:00:00Z, requestParameters: {secretId: a}, userIdentity: {sessionContext: {attributes: {creationDate: "2026-09-01T21:00:00Z"}}}}
--         - {eventTime: 2026-09-01T22:00:01Z, requestParameters: {secretId: b}, userIdentity: {sessionContext: {attributes: {creationDate: "2026-09-01T21:30:00Z"}}}}
--         - {eventTime: 2026-09-02T00:10:00Z, eventSource: lambda.amazonaws.com, eventName: GetFunction20150331v2, requestParameters: {functionName: a}, userIdentity: {sessionContext: {attributes: {creationDate: "2026-09-01T21:00:00Z"}}}}
--         - {eventTime: 2026-09-02T00:20:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, requestParameters: {bucketName: a, key: x}, userIdentity: {sessionContext: {attributes: {creationDate: "2026-09-01T21:00:00Z"}}}}
--       expect: [{began: 2026-09-01T21:00:00Z, secrets: 1, calls: 3, second_sign: true}]
--     two kinds, a third on the next day, two people, and a pipeline:
--       $min_each: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: a}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventSource: lambda.amazonaws.com, eventName: GetFunction20150331v2, requestParameters: {functionName: a}}
--         - {eventTime: 2026-09-02T12:00:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, requestParameters: {bucketName: a, key: x}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, requestParameters: {bucketName: a, key: x}, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/developer/bob@example.com"}}
--         - {eventTime: 2026-09-01T13:00:00Z, requestParameters: {secretId: a}, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/deploy/run-1"}}
--         - {eventTime: 2026-09-01T13:00:01Z, eventSource: lambda.amazonaws.com, eventName: GetFunction20150331v2, requestParameters: {functionName: a}, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/deploy/run-1"}}
--         - {eventTime: 2026-09-01T13:00:02Z, eventSource: s3.amazonaws.com, eventName: GetObject, requestParameters: {bucketName: a, key: x}, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/deploy/run-1"}}
--       expect: []

with reads as (
  select
    actor,
    actor_id,
    coalesce(session_creation_date, date_trunc('day', event_time)) as began,
    case
      when action in ('secretsmanager:GetSecretValue', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath') then 'secret'
      when action = 'lambda:GetFunction' then 'function'
      when action = 'ecr:BatchGetImage' then 'repository'
      else 'object'
    end as kind,
    coalesce(json_text(request_parameters, '$.repositoryName'), target) as thing,
    error_code,
    event_time,
    event_id
  from events
  where action in (
      'secretsmanager:GetSecretValue', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath',
      'lambda:GetFunction', 'ecr:BatchGetImage', 's3:GetObject'
    )
    and is_person(user_identity_type, user_identity_arn)
),
sessions as (
  select
    actor,
    min(actor_id) as actor_id,
    began,
    count(distinct case when kind = 'secret' then thing end) as secrets,
    count(distinct case when kind = 'function' then thing end) as functions,
    count(distinct case when kind = 'repository' then thing end) as repositories,
    count(distinct case when kind = 'object' then thing end) as objects,
    count(*) as calls,
    count_if(is_denied(error_code)) as denied,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from reads
  group by actor, began
),
counted as (
  select
    sessions.*,
    case when secrets >= $min_each then 1 else 0 end
      + case when functions >= $min_each then 1 else 0 end
      + case when repositories >= 2 then 1 else 0 end
      + case when objects >= $min_each then 1 else 0 end as stores
  from sessions
),
collected as (
  select *
  from counted
  where stores >= $min_stores
),
collectors as (
  select actor, count(*) as sessions_like_it
  from collected
  group by actor
)
select
  collected.actor,
  actor_id,
  began,
  stores,
  secrets,
  functions,
  repositories,
  objects,
  calls,
  denied,
  first_seen,
  last_seen,
  sessions_like_it = 1 as second_sign,
  event_ids
from collected
join collectors on collectors.actor = collected.actor
order by first_seen asc, collected.actor asc
