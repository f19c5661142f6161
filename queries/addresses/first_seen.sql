-- title: Which principals called from a network for the first time?
-- asks: where_from
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} called from {networks new network|new networks} from {first_seen} on: {network_names}"
-- finding_denied: "{actor} tried to call from {networks new network|new networks} from {first_seen} on and was denied: {network_names}"
-- summary: >
--   Principals active during the baseline, and the public networks (IPv4 /24, IPv6 /48) they had not called from
--   before, one row per principal. A role of EC2 instances that changes its network matters more than a person
--   who travels. Read next what it did from there (activity.timeline with actor and address).
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a network counts as known}
--   known_networks:
--     type: text list
--     default: []
--     help: "networks that need no explanation, as network_of writes them: 203.0.113.0/24"
-- false_positives:
--   - Journeys, home offices, new gateways.
--   - Providers that hand out another network every day; people behind them show many rows.
-- misses:
--   - Principals that are new themselves; see addresses.odd.
--   - A view shorter than the baseline, in which everything is known. Shorten the baseline or widen the
--     view.
-- cases:
--   given:
--     userIdentity:
--       type: IAMUser
--       userName: alice
--       arn: "arn:aws:iam::111122223333:user/alice"
--       principalId: AIDAEXAMPLEALICE00001
--   sequences:
--     a network never used before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 192.0.2.5}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 203.0.113.200}
--       expect: [{actor: alice, network: 203.0.113.0/24, first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z, events: 2, addresses: 2, known_networks: 2}]
--     another address of a known network:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 198.51.100.200}
--       expect: []
--     a principal that is new itself is another question:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - eventTime: 2026-09-09T08:00:00Z
--           sourceIPAddress: 203.0.113.9
--           userIdentity:
--             type: IAMUser
--             userName: carol
--             arn: "arn:aws:iam::111122223333:user/carol"
--             principalId: AIDAEXAMPLECAROL00001
--       expect: []
--     within the baseline everything is known:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     only services and private addresses before, which tell nothing about a network:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 10.0.0.7}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     a private address later:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 10.0.0.7}
--       expect: []
--     known and in no need of an explanation:
--       $known_networks: [203.0.113.0/24]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []

with bounds as (
  select min(event_time) as view_start
  from events
),
per_address as (
  select
    actor_id,
    min(actor)                   as actor,
    source_ip_address,
    min(event_time)              as first_seen,
    max(event_time)              as last_seen,
    min_by(event_id, event_time) as first_event_id,
    count(*)                     as events
  from events
  group by actor_id, source_ip_address
),
per_network as (
  select
    actor_id,
    min(actor)                    as actor,
    network_of(source_ip_address) as network,
    min(first_seen)               as first_seen,
    max(last_seen)                as last_seen,
    cast(sum(events) as bigint)   as events,
    count(*)                      as addresses,
    first_event_ids(first_event_id, first_seen) as event_ids
  from per_address
  where is_public_address(source_ip_address)
  group by actor_id, network_of(source_ip_address)
),
known as (
  select actor_id, count(*) as known_networks
  from per_network
  cross join bounds
  where first_seen < view_start + $baseline
  group by actor_id
)
select
  per_network.actor,
  per_network.actor_id,
  per_network.network,
  per_network.first_seen,
  per_network.last_seen,
  per_network.events,
  per_network.addresses,
  known.known_networks,
  per_network.event_ids
from per_network
join known on known.actor_id = per_network.actor_id
cross join bounds
where per_network.first_seen >= view_start + $baseline
  and not list_contains($known_networks, per_network.network)
order by per_network.first_seen asc, per_network.actor_id asc, per_network.network asc
