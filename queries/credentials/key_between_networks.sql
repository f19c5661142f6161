-- title: Which access keys alternated between networks within minutes?
-- asks: where_from
-- kind: hunt
-- severity: high
-- attack: [T1078.004]
-- ttc: [T1078.A001, T1199.A002]
-- outcome: attempted
-- finding: "the credentials of {actor} alternated {moves time|times} between {networks network|networks} within minutes: {addresses}"
-- finding_denied: "the credentials of {actor} alternated {moves time|times} between {networks network|networks} within minutes, all denied: {addresses}"
-- summary: >
--   Credentials used here, there and here again within minutes are in two hands. Any access key counts,
--   long-term and temporary; neighbouring calls are compared. Addresses of AWS itself (Lambda, Fargate, NAT)
--   count as one place. One row per principal, with the keys that alternated; read next which calls came from
--   the less usual network (activity.timeline with access_key). Unless one of the networks is new, a day and more after the
--   principal's first call, and what was done there is strange too (many calls that it made nowhere before, or many
--   denials), the severity is one step less.
-- parameters:
--   within: {type: duration, default: 10m, help: longest time between two calls that count as a change of network}
--   min_moves: {type: integer, default: 2, help: how many changes make a row; two are there and back}
--   ignore_networks:
--     type: text list
--     default: []
--     help: "networks that need no explanation, as network_of writes them: 203.0.113.0/24"
-- false_positives:
--   - Companies that leave through the networks of several providers at once.
--   - CI runners and other fleets that share one key.
-- misses:
--   - A thief who works while the owner sleeps.
--   - A thief at the same provider, in AWS beside a workload in AWS, or behind a VPC endpoint, whose addresses are private.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: alice, accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--   sequences:
--     there and back, across the full hour, at the last moment that counts:
--       events:
--         - {eventTime: 2026-09-01T08:50:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T09:10:00Z, sourceIPAddress: 198.51.100.8}
--       expect:
--         - keys: 1
--           access_keys: AKIAIOSFODNN7EXAMPLE
--           actor: alice
--           denied: 0
--           moves: 2
--           second_sign: false
--           networks: 2
--           addresses: "198.51.100.8, 203.0.113.9"
--           first_move: 2026-09-01T09:00:00Z
--           last_move: 2026-09-01T09:10:00Z
--     a day later from a new network, with calls that it never made; and the same a second too early:
--       events:
--         - {eventTime: 2026-09-01T08:00:01Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-02T08:00:01Z, sourceIPAddress: 203.0.113.9, eventName: ListBuckets, eventSource: s3.amazonaws.com}
--         - {eventTime: 2026-09-02T08:00:02Z, sourceIPAddress: 203.0.113.9, eventName: ListTables, eventSource: dynamodb.amazonaws.com}
--         - {eventTime: 2026-09-02T08:00:03Z, sourceIPAddress: 203.0.113.9, eventName: ListUsers, eventSource: iam.amazonaws.com}
--         - {eventTime: 2026-09-02T08:00:04Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:00:02Z, sourceIPAddress: 198.51.100.7, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 198.51.100.7, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-02T08:00:01Z, sourceIPAddress: 203.0.113.9, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: AKIAI44QH8DHBEXAMPLE}, eventName: ListBuckets, eventSource: s3.amazonaws.com}
--         - {eventTime: 2026-09-02T08:00:02Z, sourceIPAddress: 203.0.113.9, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: AKIAI44QH8DHBEXAMPLE}, eventName: ListTables, eventSource: dynamodb.amazonaws.com}
--         - {eventTime: 2026-09-02T08:00:03Z, sourceIPAddress: 203.0.113.9, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: AKIAI44QH8DHBEXAMPLE}, eventName: ListUsers, eventSource: iam.amazonaws.com}
--         - {eventTime: 2026-09-02T08:00:04Z, sourceIPAddress: 198.51.100.7, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--       expect: [{actor: alice, second_sign: true}, {actor: carol, second_sign: false}]
--     a day later from a new network, as always, and strange calls elsewhere:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-02T08:00:01Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:00:02Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-02T12:00:00Z, sourceIPAddress: 192.0.2.9, eventName: ListBuckets, eventSource: s3.amazonaws.com}
--         - {eventTime: 2026-09-02T12:00:01Z, sourceIPAddress: 192.0.2.9, eventName: ListTables, eventSource: dynamodb.amazonaws.com}
--         - {eventTime: 2026-09-02T12:00:02Z, sourceIPAddress: 192.0.2.9, eventName: ListUsers, eventSource: iam.amazonaws.com}
--       expect: [{second_sign: false}]
--     one move is a journey:
--       events:
--         - {eventTime: 2026-09-01T08:50:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:55:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:56:00Z, sourceIPAddress: 203.0.113.10}
--       expect: []
--     there and back, with time between:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:15:01Z, sourceIPAddress: 198.51.100.7}
--       expect: []
--     two keys, one network each:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9, userIdentity: {accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 198.51.100.7}
--       expect: []
--     calls without a key, as at sign-in, are not one credential:
--       given: {userIdentity: {accessKeyId: ""}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 198.51.100.7}
--       expect: []
--     a service acting for the key, and a private address, are no place:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: cloudformation.amazonaws.com}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 10.0.0.7}
--         - {eventTime: 2026-09-01T08:03:00Z, sourceIPAddress: 198.51.100.7}
--       expect: []
--     the addresses of Lambda functions and Fargate tasks, which are AWS's, are one place, and so is one provider:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 52.94.133.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 72.21.198.64}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 52.94.133.1}
--         - {eventTime: 2026-09-01T08:10:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLF}}
--         - {eventTime: 2026-09-01T08:11:00Z, sourceIPAddress: 8.8.4.4, userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLF}}
--         - {eventTime: 2026-09-01T08:12:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLF}}
--       expect: []
--     a network that needs no explanation:
--       $ignore_networks: [203.0.113.0/24]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 198.51.100.7}
--       expect: []

with places as (
  select distinct user_identity_access_key_id as access_key_id, source_ip_address
  from events
  where user_identity_access_key_id like 'A%'
),
known_networks as (
  select distinct source_ip_address, network
  from activity
),
named as (
  select
    known_networks.source_ip_address,
    coalesce(
      case when addresses.is_aws then 'AWS' end,
      addresses.network_owner,
      known_networks.network
    ) as network
  from known_networks
  join addresses on addresses.source_ip_address = known_networks.source_ip_address
  where addresses.is_public
    and not list_contains($ignore_networks, known_networks.network)
),
possible_keys as (
  select places.access_key_id
  from places
  join named on named.source_ip_address = places.source_ip_address
  group by places.access_key_id
  having count(distinct named.network) > 1
),
uses as (
  select
    events.user_identity_access_key_id as access_key_id,
    events.actor,
    events.actor_id,
    events.error_code,
    events.event_time,
    events.event_id,
    events.source_ip_address,
    named.network
  from events
  join named on named.source_ip_address = events.source_ip_address
  where events.user_identity_access_key_id like 'A%'
    and events.user_identity_access_key_id in (select access_key_id from possible_keys)
),
steps as (
  select
    uses.*,
    lag(network) over keys as network_before,
    lag(event_time) over keys as time_before
  from uses
  window keys as (partition by access_key_id order by event_time, event_id)
),
beginnings as (
  select actor_id, min(first_seen) as first_call
  from principal_networks
  group by actor_id
),
strange as (
  select principal_networks.actor_id, principal_networks.network as strange_network
  from principal_networks
  join beginnings on beginnings.actor_id = principal_networks.actor_id
  where principal_networks.second_sign
    and principal_networks.first_seen >= beginnings.first_call + interval 1 day
),
jumps as (
  select steps.*, count(*) over (partition by access_key_id) as jumps_of_key
  from steps
  where network_before is distinct from network
    and event_time <= time_before + $within
)
select
  min(actor) as actor,
  jumps.actor_id,
  count(distinct access_key_id) as keys,
  names_of(access_key_id) as access_keys,
  count(*) as moves,
  count(*) as events,
  count_if(is_denied(error_code)) as denied,
  bool_or(strange.strange_network is not null) as second_sign,
  count(distinct network) as networks,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_move,
  max(event_time) as last_move,
  first_event_ids(event_id, event_time) as event_ids
from jumps
left join strange
  on strange.actor_id = jumps.actor_id
  and strange.strange_network = network_of(jumps.source_ip_address)
where jumps_of_key >= $min_moves
group by jumps.actor_id
order by moves desc, jumps.actor_id asc
