-- title: Which principals used SSM or EC2 Instance Connect on many instances?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1651, T1021.004, T1021.008]
-- ttc: [T1059.009]
-- outcome: done
-- finding: "{actor} reached {machines instance|instances} in the hour from {hour} with {actions}, from {addresses}"
-- summary: >
--   One key or command sent to instance after instance is how an intruder spreads, or a fleet is patched. A
--   command sent by tags counts one per tag value, however many instances it reached. One row per principal, for
--   its busiest hour, one with a key sent to many within a minute first: a key of EC2 Instance Connect opens its instance for sixty
--   seconds, so nobody but a program uses it on so many. Without that the severity is one step less.
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
--           second_sign: false
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     one key on two within a minute, which counts for more than three by Session Manager:
--       $min_machines: 2
--       given: {requestParameters: {instanceId: i-1, sSHPublicKey: ssh-ed25519 AAAA}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:59Z, requestParameters: {instanceId: i-2, sSHPublicKey: ssh-ed25519 AAAA}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-3}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-4}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-5}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-3}, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-4}, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: [{actor: alice, hour: 2026-09-01T08:00:00Z, machines: 2, hours_like_it: 2, second_sign: true}, {actor: carol, second_sign: false}]
--     the next minute, another key, the same machine again, no key:
--       $min_machines: 2
--       given: {requestParameters: {instanceId: i-1, sSHPublicKey: ssh-ed25519 AAAA}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:01Z}
--         - {eventTime: 2026-09-01T08:00:02Z, requestParameters: {instanceId: i-2, sSHPublicKey: ssh-ed25519 BBBB}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {instanceId: i-3, sSHPublicKey: ssh-ed25519 AAAA}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-3}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-4}}
--       expect: [{machines: 4, second_sign: false}]
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
keys as (
  select
    actor_id,
    date_trunc('hour', event_time) as hour,
    json_text(request_parameters, '$.sSHPublicKey') as public_key
  from reached
  where json_text(request_parameters, '$.sSHPublicKey') is not null
  group by
    actor_id,
    date_trunc('hour', event_time),
    date_trunc('minute', event_time),
    json_text(request_parameters, '$.sSHPublicKey')
  having count(distinct instance) >= $min_machines
),
one_key as (
  select distinct actor_id, hour
  from keys
),
ranked as (
  select
    per_hour.*,
    one_key.hour is not null as second_sign,
    count(*) over (partition by per_hour.actor_id) as hours_like_it,
    row_number() over (
      partition by per_hour.actor_id
      order by case when one_key.hour is null then 1 else 0 end asc, machines desc, per_hour.hour asc
    ) as place
  from per_hour
  left join one_key on one_key.actor_id = per_hour.actor_id and one_key.hour = per_hour.hour
)
select
  actor,
  actor_id,
  hour,
  machines,
  second_sign,
  actions,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by machines desc, actor_id asc, hour asc
