-- title: Was an access key used in two countries within an hour?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1078.004, T1550.001]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "the access key {user_identity_access_key_id} of {actor} was used in {country} and in {other_country} within {minutes minute|minutes}"
-- finding_denied: "the access key {user_identity_access_key_id} of {actor} was tried in {country} and in {other_country} within {minutes minute|minutes}, all denied"
-- summary: >
--   Two places within so short a time mean that two people or hosts hold the credential. If one of the networks
--   is a VPN or a cloud provider, ask its owner before calling it stolen. One row per access key and pair of
--   countries.
-- parameters:
--   within: {type: duration, default: 1h, help: how near in time the two uses lie}
-- false_positives:
--   - A person whose VPN drops, and keys shared by a team.
-- misses:
--   - A thief in the same country, and one who works from Amazon's networks.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: alice, accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--   sequences:
--     between two offices, and from an office to elsewhere:
--       own_networks: {5.9.1.0/24: office Berlin, 8.8.8.0/24: office New York}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:10:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-01T12:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T12:10:00Z, sourceIPAddress: 8.8.4.4}
--       expect: [{addresses: "5.9.1.1, 8.8.4.4", changes: 1}]
--     from elsewhere to an office:
--       own_networks: {8.8.8.0/24: office New York}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:10:00Z, sourceIPAddress: 8.8.8.8}
--       expect: [{changes: 1}]
--     at the last moment that counts:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: [{user_identity_access_key_id: AKIAIOSFODNN7EXAMPLE, actor: alice, country: DE, other_country: US, addresses: "5.9.1.1, 8.8.8.8", minutes: 60, changes: 1, events: 2, denied: 0, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}]
--     a moment later:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T09:00:01Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     one country:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 5.9.1.2}
--       expect: []
--     through Amazon's network:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 72.21.198.64}
--       expect: []
--     another key:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--       expect: []
--     a network that no registry places:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     calls without a key:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1, userIdentity: {type: Root, accessKeyId: null}}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {type: Root, accessKeyId: null}}
--       expect: []
--     calls whose key is an empty text, as those of Identity Center's portal are:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1, userIdentity: {type: IdentityCenterUser, accessKeyId: "", onBehalfOf: {userId: u-1}}}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {type: IdentityCenterUser, accessKeyId: "", onBehalfOf: {userId: u-2}}}
--       expect: []

with uses as (
  select
    events.user_identity_access_key_id,
    events.actor,
    events.actor_id,
    events.event_time,
    events.event_id,
    events.source_ip_address,
    is_denied(events.error_code) as denied,
    addresses.country,
    addresses.own_network,
    lead(addresses.country) over following as other_country,
    lead(addresses.own_network) over following as other_own_network,
    lead(events.source_ip_address) over following as other_address,
    lead(events.event_time) over following as other_time,
    lead(is_denied(events.error_code)) over following as other_denied
  from events
  join addresses
    on addresses.source_ip_address = events.source_ip_address
  where nullif(events.user_identity_access_key_id, '') is not null
    and addresses.country is not null
    and not addresses.is_aws
  window following as (partition by events.user_identity_access_key_id order by events.event_time, events.event_id)
)
select
  user_identity_access_key_id,
  min(actor) as actor,
  min(actor_id) as actor_id,
  least(country, other_country) as country,
  greatest(country, other_country) as other_country,
  concat(min(least(source_ip_address, other_address)), ', ', max(greatest(source_ip_address, other_address))) as addresses,
  min(cast(floor(date_diff('second', event_time, other_time) / 60) as bigint)) as minutes,
  count(*) as changes,
  2 * count(*) as events,
  count_if(denied) + count_if(other_denied) as denied,
  min(event_time) as first_seen,
  max(other_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from uses
where country is distinct from other_country
  and other_time <= event_time + $within
  and (own_network is null or other_own_network is null)
group by user_identity_access_key_id, least(country, other_country), greatest(country, other_country)
order by first_seen asc, user_identity_access_key_id asc
