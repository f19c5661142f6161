-- title: Was a large ECS task registered from a public image and started?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1496.001, T1610]
-- ttc: [T1496.A006]
-- outcome: done
-- finding: "{actor} registered {images} with {cpu} CPU units and started ECS tasks {launches time|times} in {regions}"
-- summary: >
--   The usual way of cryptominers to ECS: a task definition with a public image and as much CPU as there is, and
--   minutes later tasks of it, often in several Regions. One row per principal. Images that do not come from ECR
--   private registries count as public. Stop the tasks, then look for clusters created before
--   (containers.clusters_made_or_deleted).
-- parameters:
--   within: {type: duration, default: 1h, help: longest time from the registration to a start}
--   big: {type: integer, default: 8192, help: CPU units of a task that count as big; 1024 are one processor}
--   known_images:
--     type: text
--     default: "^public\\.ecr\\.aws/(aws|amazonlinux|docker/library)"
--     help: regular expression of public images that need no explanation
-- false_positives:
--   - Research and batch work with public images.
-- misses:
--   - Small tasks in large numbers, and images copied into a private registry first.
--   - A registration and a start by different principals.
-- cases:
--   given:
--     eventSource: ecs.amazonaws.com
--     readOnly: false
--     eventName: RegisterTaskDefinition
--     requestParameters: {family: web, cpu: "16384", containerDefinitions: [{image: "docker.io/u/x:1"}]}
--     userIdentity: {type: IAMUser, userName: bill, arn: "arn:aws:iam::111122223333:user/bill"}
--   sequences:
--     registered and started in three ways and two regions, up to the last moment:
--       $within: 1h
--       $big: 16384
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: RunTask, requestParameters: {taskDefinition: web}}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: StartTask, requestParameters: {taskDefinition: web}, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateService, requestParameters: {taskDefinition: web}, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: bill
--           images: "docker.io/u/x:1"
--           cpu: 16384
--           launches: 3
--           regions: "eu-west-1, us-east-1"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     its containers are big:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {family: web, containerDefinitions: [{image: u/x, cpu: 8192}]}}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: RunTask, requestParameters: {taskDefinition: web}}
--       expect: [{cpu: 8192}]
--     small, private, and known:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {cpu: "1024", containerDefinitions: [{image: u/x}]}}
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters: {cpu: "16384", containerDefinitions: [{image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1"}]}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {cpu: "16384", containerDefinitions: [{image: public.ecr.aws/amazonlinux/x}]}}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: RunTask, requestParameters: {taskDefinition: web}}
--       expect: []
--     started too late, before, by somebody else, and never:
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: RunTask, requestParameters: {taskDefinition: web}}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: StopTask}
--         - eventTime: 2026-09-01T08:20:00Z
--           eventName: RunTask
--           requestParameters: {taskDefinition: web}
--           userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: RunTask, requestParameters: {taskDefinition: web}}
--       expect: []
--     refused, and another call with the same words:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeTaskDefinition}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: RunTask, requestParameters: {taskDefinition: web}}
--       expect: []
--     the start was refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: RunTask, errorCode: AccessDenied, requestParameters: {taskDefinition: web}}
--       expect: []

with registered as (
  select distinct
    actor_id,
    event_time              as registered_at,
    t.image                 as image,
    cast(u.cpu as bigint)   as cpu
  from events
  cross join unnest(json_values(request_parameters, '$.containerDefinitions[*].image')) as t(image)
  cross join unnest(regexp_extract_all(request_parameters, '"cpu"\s*:\s*"?(\d+)', 1)) as u(cpu)
  where action = 'ecs:RegisterTaskDefinition'
    and error_code is null
),
suspected as (
  select *
  from registered
  where cpu >= $big
    and not regexp_matches(image, '\.dkr\.ecr\.')
    and not regexp_matches(image, $known_images)
),
launched as (
  select
    events.event_id,
    events.event_time,
    min(suspected.actor_id)          as actor_id,
    min(events.actor)                as actor,
    names_of(suspected.image) as image,
    max(suspected.cpu)               as cpu,
    min(suspected.registered_at)     as registered_at,
    min(events.aws_region)           as aws_region,
    min(events.source_ip_address)    as source_ip_address,
    min(events.recipient_account_id) as recipient_account_id
  from suspected
  join events
    on events.actor_id = suspected.actor_id
    and events.event_time >= suspected.registered_at
    and events.event_time <= suspected.registered_at + $within
  where events.action in ('ecs:RunTask', 'ecs:StartTask', 'ecs:CreateService')
    and events.error_code is null
  group by events.event_id, events.event_time
)
select
  min(actor)                                                         as actor,
  actor_id,
  names_of(image)             as images,
  max(cpu)                                                           as cpu,
  count(*)                                                           as launches,
  names_of(aws_region)        as regions,
  names_of(source_ip_address) as addresses,
  min(registered_at)                                                 as first_seen,
  max(event_time)                                                    as last_seen,
  min(recipient_account_id)                                          as recipient_account_id,
  first_event_ids(event_id, event_time)                              as event_ids
from launched
group by actor_id
order by first_seen asc, actor_id asc
