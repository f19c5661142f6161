-- title: Which access keys alternated between networks within minutes?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1078.004]
-- ttc: [T1078.A001, T1199.A002]
-- outcome: attempted
-- finding: "the credentials of {actor} alternated {moves time|times} between {networks network|networks} within minutes: {addresses}"
-- finding_denied: "the credentials of {actor} alternated {moves time|times} between {networks network|networks} within minutes, all denied: {addresses}"
-- summary: >
--   Credentials used here, there and here again within minutes are in two hands. Any access key counts,
--   long-term and temporary; neighbouring calls are compared. Addresses of AWS itself (Lambda, Fargate, NAT)
--   count as one place. One row per principal, with the keys that alternated; read next which calls came from
--   the less usual network (activity.timeline with access_key).
-- parameters:
--   within: {type: duration, default: 10m, help: longest time between two calls that count as a change of network}
--   min_moves: {type: integer, default: 2, help: how many changes make a row; two are there and back}
--   ignore_networks:
--     type: text list
--     default: []
--     help: "networks that need no explanation, as network_of writes them: 203.0.113.0/24"
-- false_positives:
--   - Hosts with IPv4 and IPv6, and companies that leave through several networks at once.
--   - CI runners and other fleets that share one key.
-- misses:
--   - A thief who works while the owner sleeps.
--   - A thief within the same network, or behind a VPC endpoint, whose addresses are private.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: alice, accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--   sequences:
--     there and back, across the full hour, at the last moment that counts:
--       events:
--         - {eventTime: 2026-09-01T08:50:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T09:10:00Z, sourceIPAddress: 198.51.100.8}
--       expect:
--         - access_key_id: AKIAIOSFODNN7EXAMPLE
--           actor: alice
--           moves: 2
--           networks: 2
--           addresses: "198.51.100.8, 203.0.113.9"
--           first_move: 2026-09-01T09:00:00Z
--           last_move: 2026-09-01T09:10:00Z
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
--     a network that needs no explanation:
--       $ignore_networks: [203.0.113.0/24]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 198.51.100.7}
--       expect: []

with uses as (
  select
    user_identity_access_key_id as access_key_id,
    actor,
    actor_id,
    event_time,
    event_id,
    source_ip_address,
    network_of(source_ip_address) as network,
    lag(network_of(source_ip_address)) over (
      partition by user_identity_access_key_id order by event_time asc, event_id asc
    ) as network_before,
    lag(event_time) over (
      partition by user_identity_access_key_id order by event_time asc, event_id asc
    ) as time_before
  from events
  where user_identity_access_key_id like 'A%'
    and is_public_address(source_ip_address)
    and not list_contains($ignore_networks, network_of(source_ip_address))
)
select
  access_key_id,
  min(actor)                                                         as actor,
  min(actor_id)                                                      as actor_id,
  count(*)                                                           as moves,
  count(distinct network)                                            as networks,
  names_of(source_ip_address) as addresses,
  min(event_time)                                                    as first_move,
  max(event_time)                                                    as last_move,
  first_event_ids(event_id, event_time)                              as event_ids
from uses
where network_before is distinct from network
  and event_time <= time_before + $within
group by access_key_id
having count(*) >= $min_moves
order by moves desc, access_key_id asc
