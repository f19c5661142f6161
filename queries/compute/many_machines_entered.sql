-- title: Which principals used SSM or EC2 Instance Connect on many instances?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1651, T1021.004, T1021.008]
-- ttc: [T1059.009]
-- outcome: done
-- finding: "{actor} reached {machines instance|instances} in the hour from {hour} with {actions}, from {addresses}"
-- summary: >
--   One key or command sent to instance after instance is how an intruder spreads, or a fleet is patched. A
--   command sent by tags counts one per tag value, however many instances it reached. One row per principal, for
--   its busiest hour.
-- parameters:
--   min_machines: {type: integer, default: 3, help: how many instances within an hour make a row}
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that are known to command fleets"
-- false_positives:
--   - Patching and deployments; name their roles in ignore_actors.
-- misses:
--   - A slow one, and SSH without AWS in between.
-- cases:
--   given: {eventSource: ec2-instance-connect.amazonaws.com, eventName: SendSSHPublicKey, readOnly: false, requestParameters: {instanceId: i-1, instanceOSUser: ec2-user}}
--   sequences:
--     as many as asked for, in every way:
--       $min_machines: 6
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: SendSerialConsoleSSHPublicKey, requestParameters: {instanceId: i-2}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-3}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: ssm.amazonaws.com, eventName: SendCommand, requestParameters: {instanceIds: [i-3, i-4, i-5]}}
--         - {eventTime: 2026-09-01T08:59:59Z, eventSource: ssm.amazonaws.com, eventName: SendCommand, requestParameters: {targets: [{key: "tag:env", values: [prod]}]}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:30:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T10:00:00Z}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: SendSerialConsoleSSHPublicKey, requestParameters: {instanceId: i-2}}
--         - {eventTime: 2026-09-02T08:02:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-3}}
--         - {eventTime: 2026-09-02T08:03:00Z, eventSource: ssm.amazonaws.com, eventName: SendCommand, requestParameters: {instanceIds: [i-3, i-4, i-5]}}
--         - {eventTime: 2026-09-02T08:59:59Z, eventSource: ssm.amazonaws.com, eventName: SendCommand, requestParameters: {targets: [{key: "tag:env", values: [prod]}]}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:30:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-02T10:00:00Z}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           machines: 6
--           actions: "ec2-instance-connect:SendSSHPublicKey, ec2-instance-connect:SendSerialConsoleSSHPublicKey, ssm:SendCommand, ssm:StartSession"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two people, the same machine:
--       $min_machines: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {instanceId: i-2}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {instanceId: i-2}, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []
--     known for it, refused, another call:
--       $min_machines: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/carol"]
--       events:
--         - {userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {errorCode: AccessDeniedException}
--         - {eventSource: ec2.amazonaws.com, eventName: RebootInstances}
--       expect: []

with reached as (
  select events.*, t.instance
  from events
  cross join unnest(
    regexp_extract_all(
      concat_ws(
        ',',
        json_text(request_parameters, '$.instanceId'),
        json_text(request_parameters, '$.target'),
        array_to_string(json_values(request_parameters, '$.instanceIds[*]'), ','),
        array_to_string(json_values(request_parameters, '$.targets[*].values[*]'), ',')
      ),
      '[^,]+'
    )
  ) as t(instance)
  where action in (
      'ec2-instance-connect:SendSSHPublicKey',
      'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
      'ssm:StartSession',
      'ssm:SendCommand'
    )
    and error_code is null
    and not list_contains($ignore_actors, actor_id)
),
per_hour as (
  select
    min(actor) as actor,
    actor_id,
    date_trunc('hour', event_time) as hour,
    count(distinct instance) as machines,
    names_of(action) as actions,
    names_of(source_ip_address) as addresses,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from reached
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
  actions,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by machines desc, actor_id asc, hour asc
