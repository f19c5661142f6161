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
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:59:59Z, eventName: StopInstances, awsRegion: eu-west-1, requestParameters: {instancesSet: {items: [{instanceId: i-3}]}}}
--         - {eventTime: 2026-09-02T08:30:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-02T10:00:00Z}
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

with ended as (
  select events.*, t.instance
  from events
  cross join unnest(json_values(request_parameters, '$.instancesSet.items[*].instanceId')) as t(instance)
  where action in ('ec2:TerminateInstances', 'ec2:StopInstances')
    and error_code is null
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
),
per_hour as (
  select
    min(actor) as actor,
    actor_id,
    date_trunc('hour', event_time) as hour,
    count(distinct instance) as machines,
    names_of(aws_region) as regions,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from (select distinct actor, actor_id, aws_region, instance, event_time, event_id from ended) as calls
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct instance) >= $min_machines
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by machines desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  machines,
  regions,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by machines desc, actor_id asc, hour asc
