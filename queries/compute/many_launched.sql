-- title: Which principals launched many EC2 instances in an hour?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1496.001, T1578.002]
-- ttc: [T1496.A008, T1578.002]
-- outcome: attempted
-- finding: "{actor} requested {asked EC2 instance|EC2 instances} in {regions} in the hour from {hour}: {instance_types}"
-- finding_denied: "{actor} tried to launch {asked EC2 instance|EC2 instances} in {regions} in the hour from {hour} without success: {instance_types}"
-- summary: >
--   The sum of what RunInstances asked for. Services that launch for others are left out. One row per principal,
--   for its busiest hour.
-- parameters:
--   min_asked: {type: integer, default: 10, help: how many instances within an hour make a row}
-- false_positives:
--   - Tests under load, and build systems that launch their own machines.
-- misses:
--   - Fleets, spot requests and Auto Scaling groups; see compute.launched_by_other_ways.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, requestParameters: {instanceType: t3.micro, instancesSet: {items: [{imageId: ami-1, minCount: 1, maxCount: 5}]}}}
--   sequences:
--     as many as asked for, in two regions, one refused:
--       $min_asked: 15
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:30:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z, awsRegion: eu-west-1, errorCode: Client.VcpuLimitExceeded}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:30:00Z}
--         - {eventTime: 2026-09-02T08:59:59Z, awsRegion: eu-west-1, errorCode: Client.VcpuLimitExceeded}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           asked: 15
--           calls: 3
--           failed: 1
--           regions: "eu-west-1, us-east-1"
--           instance_types: t3.micro
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     a call that does not say counts one:
--       $min_asked: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {launchTemplate: {launchTemplateId: lt-1}}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {launchTemplate: {launchTemplateId: lt-1}}}
--       expect: [{asked: 2}]
--     two hours, two people, a service, another call, another service:
--       $min_asked: 6
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {invokedBy: autoscaling.amazonaws.com}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StartInstances}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: example.amazonaws.com}
--       expect: []

with per_hour as (
  select
    min(actor)                                                  as actor,
    actor_id,
    date_trunc('hour', event_time)                              as hour,
    cast(
      sum(coalesce(try_cast(json_text(request_parameters, '$.instancesSet.items[0].maxCount') as bigint), 1)) as bigint
    )                                                           as asked,
    count(*)                                                    as calls,
    count_if(error_code is not null)                            as failed,
    names_of(aws_region) as regions,
    names_of(json_text(request_parameters, '$.instanceType')) as instance_types,
    min(event_time)                                             as first_seen,
    max(event_time)                                             as last_seen,
    first_event_ids(event_id, event_time)                       as event_ids
  from events
  where action = 'ec2:RunInstances'
    and user_identity_invoked_by is null
  group by actor_id, date_trunc('hour', event_time)
  having sum(coalesce(try_cast(json_text(request_parameters, '$.instancesSet.items[0].maxCount') as bigint), 1)) >= $min_asked
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by asked desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  asked,
  calls,
  failed,
  regions,
  instance_types,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by asked desc, actor_id asc, hour asc
