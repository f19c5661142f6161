-- title: Which countries and networks did API calls come from?
-- asks: where_from
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row for each country and network owner. The country is where a network is registered, which for cloud
--   providers, VPNs and company gateways says little about where a person sits. Start with owners you cannot
--   explain, and with countries that have few principals or many denied calls.
-- misses:
--   - Calls through a VPC endpoint, and calls that a service made for somebody; they carry no public address.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice", principalId: AIDAEXAMPLEALICE00001}}
--   sequences:
--     two countries, one of them refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 5.9.1.2, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 8.8.8.8}
--       expect:
--         - {country: DE, network_owner: "Hetzner Online GmbH", is_aws: false, addresses: 2, actors: 1, events: 2, denied: 1, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T08:01:00Z}
--         - {country: US, network_owner: "Google LLC", addresses: 1, events: 1, denied: 0}
--     a private address is inside:
--       events:
--         - {sourceIPAddress: 10.0.0.7}
--       expect: []

select
  addresses.country,
  addresses.network_owner,
  addresses.is_aws,
  count(distinct events.source_ip_address)               as addresses,
  count(distinct events.actor_id)                        as actors,
  count(*)                                               as events,
  count_if(is_denied(events.error_code))                 as denied,
  min(events.event_time)                                 as first_seen,
  max(events.event_time)                                 as last_seen
from events
join addresses
  on addresses.source_ip_address = events.source_ip_address
where addresses.is_public
group by addresses.country, addresses.network_owner, addresses.is_aws
order by events desc, addresses.country asc, addresses.network_owner asc
