-- title: Was an EC2 key pair created from a network new to its creator?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1098.004, T1552.004]
-- ttc: [T1098.001]
-- outcome: done
-- finding: "{actor} created the EC2 key pair {key_pairs} from {source_ip_address}, a network new to it"
-- summary: >
--   Lasting SSH access, created from a place that does not belong to its creator. One row per principal. Delete
--   the key pair, and look for instances launched with it.
-- parameters:
--   known_for: {type: duration, default: 1d, help: how long a network must have been used before it counts as known}
-- false_positives:
--   - People at home and on journeys.
-- misses:
--   - An intruder who has worked from the same place for longer.
--   - Key pairs made within the first day of the view by somebody who was there before; they are shown
--     too.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: CreateKeyPair, readOnly: false, requestParameters: {keyName: k}}
--   sequences:
--     a network not seen before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeInstances, requestParameters: null}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:01:00Z, sourceIPAddress: 203.0.113.9, eventName: ImportKeyPair, requestParameters: {keyName: l}}
--       expect: [{actor: alice, source_ip_address: 203.0.113.9, key_pairs: "k, l", first_seen: 2026-09-02T08:00:00Z, last_seen: 2026-09-02T08:01:00Z}]
--     exactly as long known as asked for, and just not:
--       $known_for: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 203.0.113.9, eventName: DescribeInstances, requestParameters: null}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 192.0.2.44, eventName: DescribeInstances, requestParameters: null}
--         - {eventTime: 2026-09-01T08:59:59Z, sourceIPAddress: 203.0.113.200}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 192.0.2.45}
--       expect: [{source_ip_address: 203.0.113.200}]
--     known to somebody else only:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-03T08:00:00Z}
--       expect: [{actor: carol}, {actor: alice}]
--     new to somebody else, and long known to her:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeInstances, requestParameters: null}
--         - {eventTime: 2026-09-03T08:00:00Z, eventName: DescribeInstances, requestParameters: null, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-03T09:00:00Z}
--       expect: []
--     refused, another call, the console of a service:
--       events:
--         - {errorCode: Client.UnauthorizedOperation}
--         - {eventName: DeleteKeyPair}
--         - {sourceIPAddress: cloudformation.amazonaws.com}
--       expect: []

with places as (
  select actor_id, network_of(source_ip_address) as network, min(event_time) as network_first_seen
  from events
  where is_address(source_ip_address)
  group by actor_id, network_of(source_ip_address)
),
made as (
  select
    actor,
    actor_id,
    source_ip_address,
    json_text(request_parameters, '$.keyName') as key_name,
    event_time,
    event_id
  from events
  where action in ('ec2:CreateKeyPair', 'ec2:ImportKeyPair')
    and error_code is null
)
select
  min(made.actor)                                                as actor,
  made.actor_id,
  made.source_ip_address,
  names_of(made.key_name) as key_pairs,
  min(made.event_time)                                           as first_seen,
  max(made.event_time)                                           as last_seen,
  first_event_ids(made.event_id, made.event_time)                as event_ids
from made
join places
  on places.actor_id = made.actor_id
  and places.network = network_of(made.source_ip_address)
where made.event_time < places.network_first_seen + $known_for
group by made.actor_id, made.source_ip_address
order by first_seen asc, actor_id asc, source_ip_address asc
