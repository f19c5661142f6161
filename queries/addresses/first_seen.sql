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
--   max_known: {type: integer, default: 10, help: principals that used more networks during the baseline always use new ones}
--   known_networks:
--     type: text list
--     default: []
--     help: "networks that need no explanation, as network_of writes them: 203.0.113.0/24"
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Journeys, home offices, new gateways.
--   - Providers that hand out another network every day; people behind them show many rows.
-- misses:
--   - Principals that are new themselves; see addresses.odd.
-- cases:
--   given:
--     userIdentity:
--       type: IAMUser
--       userName: alice
--       arn: "arn:aws:iam::111122223333:user/alice"
--       principalId: AIDAEXAMPLEALICE00001
--   sequences:
--     a network of the organisation's own:
--       own_networks: {203.0.113.0/28: office Berlin}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     a network never used before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 192.0.2.5}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 203.0.113.200}
--       expect: [{actor: alice, networks: 1, network_names: 203.0.113.0/24, first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z, events: 2, denied: 0, addresses: 2, known_networks: 2}]
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
--     one that always uses new networks:
--       $max_known: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 192.0.2.5}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     as many networks as allowed:
--       $max_known: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: [{known_networks: 1}]
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

with per_address as (
  select
    actor_id,
    min(actor) as actor,
    source_ip_address,
    network,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    first_by(first_event_id, first_seen) as first_event_id,
    sum(calls) as events,
    sum(denied) as denied
  from activity
  group by actor_id, source_ip_address, network
),
per_network as (
  select
    actor_id,
    min(actor) as actor,
    network,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    sum(events) as events,
    sum(denied) as denied,
    count(*) as addresses,
    first_by(first_event_id, first_seen) as first_event_id
  from per_address
  where is_public_address(source_ip_address)
    and source_ip_address not in (select source_ip_address from addresses where own_network is not null)
  group by actor_id, network
),
known as (
  select actor_id, count(*) as known_networks
  from per_network
  where first_seen < (select min(event_time) from events) + $baseline
  group by actor_id
)
select
  min(per_network.actor) as actor,
  per_network.actor_id,
  count(*) as networks,
  names_of(per_network.network) as network_names,
  min(per_network.first_seen) as first_seen,
  max(per_network.last_seen) as last_seen,
  cast(sum(per_network.events) as bigint) as events,
  cast(sum(per_network.denied) as bigint) as denied,
  cast(sum(per_network.addresses) as bigint) as addresses,
  known.known_networks,
  first_event_ids(per_network.first_event_id, per_network.first_seen) as event_ids
from per_network
join known on known.actor_id = per_network.actor_id
where per_network.first_seen >= (select min(event_time) from events) + $baseline
  and known.known_networks <= $max_known
  and not list_contains($known_networks, per_network.network)
group by per_network.actor_id, known.known_networks
order by first_seen asc, per_network.actor_id asc
