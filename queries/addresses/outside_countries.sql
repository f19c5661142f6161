-- title: Which principals called from a country where nobody of ours works?
-- asks: where_from
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} called from {countries country|countries} ({names}), {addresses address|addresses}, {events call|calls}"
-- finding_denied: "{actor} tried to call from {countries country|countries} ({names}), {addresses address|addresses}, and was denied"
-- summary: >
--   Give the countries your people and hosts call from in expected; without that list the answer is empty and
--   says nothing. One row per principal, with the countries, the number of addresses and examples.
-- parameters:
--   expected: {type: text list, default: [], help: "ISO codes of countries that calls are expected from, DE"}
--   include_aws: {type: boolean, default: false, help: report addresses of Amazon's networks as well}
-- false_positives:
--   - People who travel, and VPNs or proxies that leave the net elsewhere.
-- misses:
--   - One who calls from a country you expect, or through a rented machine there.
--   - Addresses whose network no registry places.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice", principalId: AIDAEXAMPLEALICE00001}}
--   sequences:
--     a network of the organisation's own:
--       own_networks: {8.8.8.0/24: office Berlin}
--       $expected: [DE]
--       events:
--         - {sourceIPAddress: 8.8.8.8}
--       expect: []
--     from elsewhere:
--       $expected: [DE]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 8.8.8.8, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:10:00Z, sourceIPAddress: 5.9.1.1}
--       expect: [{actor: alice, addresses: 1, countries: 1, names: US, network_owners: "Google LLC", examples: 8.8.8.8, events: 2, denied: 1, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T08:05:00Z}]
--     no list, no answer:
--       events:
--         - {sourceIPAddress: 8.8.8.8}
--       expect: []
--     an address of Amazon's:
--       $expected: [DE]
--       events:
--         - {sourceIPAddress: 72.21.198.64}
--       expect: []
--     an address of Amazon's, where wanted:
--       $expected: [DE]
--       $include_aws: true
--       events:
--         - {sourceIPAddress: 72.21.198.64}
--       expect: [{names: US}]
--     no country is known:
--       $expected: [DE]
--       events:
--         - {sourceIPAddress: 203.0.113.9}
--         - {sourceIPAddress: 10.0.0.7}
--       expect: []

select
  min(events.actor) as actor,
  events.actor_id,
  count(distinct addresses.country) as countries,
  names_of(addresses.country) as names,
  names_of(addresses.network_owner) as network_owners,
  count(distinct events.source_ip_address) as addresses,
  names_of(events.source_ip_address) as examples,
  count(*) as events,
  count_if(is_denied(events.error_code)) as denied,
  min(events.event_time) as first_seen,
  max(events.event_time) as last_seen,
  first_event_ids(events.event_id, events.event_time) as event_ids
from events
join addresses
  on addresses.source_ip_address = events.source_ip_address
where len($expected) > 0
  and not list_contains($expected, addresses.country)
  and ($include_aws or not addresses.is_aws)
  and addresses.own_network is null
group by events.actor_id
order by first_seen asc, actor asc
