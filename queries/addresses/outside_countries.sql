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
--     from elsewhere:
--       $expected: [DE]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 8.8.8.8, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:10:00Z, sourceIPAddress: 5.9.1.1}
--       expect: [{actor: alice, source_ip_address: 8.8.8.8, country: US, network_owner: "Google LLC", events: 2, denied: 1, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T08:05:00Z}]
--     a machine of Amazon's:
--       events:
--         - {sourceIPAddress: 72.21.198.64}
--       expect: []
--     a machine of Amazon's, when asked for:
--       $include_aws: true
--       events:
--         - {sourceIPAddress: 72.21.198.64}
--       expect: [{country: US}]
--     no country is known:
--       events:
--         - {sourceIPAddress: 203.0.113.9}
--         - {sourceIPAddress: 10.0.0.7}
--       expect: []

select
  events.actor,
  events.actor_id,
  events.source_ip_address,
  addresses.country,
  addresses.network_owner,
  count(*)                                                  as events,
  count_if(is_denied(events.error_code))                    as denied,
  min(events.event_time)                                    as first_seen,
  max(events.event_time)                                    as last_seen,
  first_event_ids(events.event_id, events.event_time)       as event_ids
from events
join addresses
  on addresses.source_ip_address = events.source_ip_address
where not list_contains($expected, addresses.country)
  and ($include_aws or not addresses.is_aws)
group by events.actor, events.actor_id, events.source_ip_address, addresses.country, addresses.network_owner
order by first_seen asc, events.actor asc, events.source_ip_address asc
