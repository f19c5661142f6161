-- title: Which principals stopped or terminated many EC2 instances in an hour?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1489, T1485, T1578.003]
-- ttc: [T1578.003]
-- outcome: done
-- finding: "{actor} stopped or terminated {machines EC2 instance|EC2 instances} in the hour from {hour} in {regions}"
-- summary: >
--   Destruction, the end of cryptomining, or a teardown. Instances that Auto Scaling terminates are left out.
--   One row per principal, for its busiest hour.
-- parameters:
--   min_machines: {type: integer, default: 5, help: how many machines within an hour make a row}
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that are known to tear down environments"
-- false_positives:
--   - Environments that sleep at night, and teardowns; name the roles in ignore_actors.
-- misses:
--   - A patient intruder, and a group set to size zero; see compute.launched_by_other_ways.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: TerminateInstances, readOnly: false, requestParameters: {instancesSet: {items: [{instanceId: i-1}, {instanceId: i-2}]}}}
--   sequences:
--     as many as asked for:
--       $min_machines: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: StopInstances, awsRegion: eu-west-1, requestParameters: {instancesSet: {items: [{instanceId: i-3}]}}}
--         - {eventTime: 2026-09-01T08:30:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T10:00:00Z}
--       expect: [{actor: alice, hour: 2026-09-01T08:00:00Z, machines: 3, regions: "eu-west-1, us-east-1", first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T08:59:59Z}]
--     two hours, two people, the same machines:
--       $min_machines: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {instancesSet: {items: [{instanceId: i-3}]}}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {instancesSet: {items: [{instanceId: i-3}]}}, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []
--     Auto Scaling, known teardown, failures and other calls:
--       $min_machines: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/carol"]
--       events:
--         - {userIdentity: {type: AssumedRole, invokedBy: autoscaling.amazonaws.com}}
--         - {userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {errorCode: Client.OperationNotPermitted}
--         - {eventName: StartInstances}
--       expect: []

with calls as (
  select
    event_time,
    date_trunc('hour', event_time)                                        as hour,
    actor,
    actor_id,
    aws_region,
    json_values(request_parameters, '$.instancesSet.items[*].instanceId') as named,
    event_id
  from events
  where action in ('ec2:TerminateInstances', 'ec2:StopInstances')
    and error_code is null
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
),
ended as (
  select actor_id, hour, count(distinct t.machine) as machines
  from calls
  cross join unnest(named) as t(machine)
  group by actor_id, hour
)
select
  min(calls.actor)                                                  as actor,
  calls.actor_id,
  calls.hour,
  ended.machines,
  names_of(calls.aws_region) as regions,
  min(calls.event_time)                                             as first_seen,
  max(calls.event_time)                                             as last_seen,
  first_event_ids(calls.event_id, calls.event_time)                 as event_ids
from calls
join ended
  on ended.actor_id = calls.actor_id
  and ended.hour = calls.hour
where ended.machines >= $min_machines
group by calls.actor_id, calls.hour, ended.machines
order by machines desc, actor_id asc, hour asc
