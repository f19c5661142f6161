-- title: Which principals called from a country for the first time?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} called from {country} ({source_ip_address}) for the first time on {first_seen}; its earlier calls came from {known_countries}"
-- finding_denied: "{actor} tried to call from {country} ({source_ip_address}) for the first time on {first_seen} and was denied; its earlier calls came from {known_countries}"
-- summary: >
--   A principal that was used long enough from one country and then from another is travelling, uses another
--   VPN, or its credentials are stolen. Compare the user agent, and see whether the earlier place goes on at the
--   same time (addresses.between_countries).
--   A principal that does there what it does elsewhere, undenied, has no second sign and weighs one step less.
-- parameters:
--   learn: {type: duration, default: 3d, help: how long a principal must have been known before a new country counts}
-- needs: [management events, history of $learn]
-- false_positives:
--   - Journeys, and VPNs that leave the net in another country.
-- misses:
--   - A principal first seen within the window, and addresses of Amazon's networks, which every workload uses.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice", principalId: AIDAEXAMPLEALICE00001}}
--   sequences:
--     a network of the organisation's own:
--       own_networks: {8.8.8.0/24: office Berlin}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     from there first, and then from elsewhere:
--       own_networks: {5.9.1.0/24: office Berlin}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: [{country: US, known_countries: DE}]
--     known long enough, then elsewhere:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-04T09:00:00Z, sourceIPAddress: 8.8.4.4}
--       expect: [{actor: alice, country: US, source_ip_address: 8.8.8.8, known_countries: DE, events: 2, denied: 0, first_seen: 2026-09-04T08:00:00Z, last_seen: 2026-09-04T09:00:00Z}]
--     somebody else in the same network, who does there what nobody else does:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: 8.8.8.8, eventName: ListOne}
--         - {eventTime: 2026-09-04T08:01:00Z, sourceIPAddress: 8.8.8.8, eventName: ListTwo}
--         - {eventTime: 2026-09-04T08:02:00Z, sourceIPAddress: 8.8.8.8, eventName: ListThree}
--       expect: [{actor: alice, country: US, events: 3, second_sign: true}]
--     not known long enough:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-04T07:59:59Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     Amazon's networks teach nothing and tell nothing:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 72.21.198.64}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     Amazon's network, and a network that no registry places:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 72.21.198.64}
--         - {eventTime: 2026-09-05T09:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     another principal's countries:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - eventTime: 2026-09-05T08:00:00Z
--           sourceIPAddress: 8.8.8.8
--           userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol", principalId: AIDAEXAMPLECAROL00001}
--       expect: []

with visits as (
  select
    events.actor_id,
    addresses.country,
    min(events.actor) as actor,
    first_by(events.source_ip_address, events.event_time) as source_ip_address,
    min(events.event_time) as first_seen,
    max(events.event_time) as last_seen,
    count(*) as events,
    count_if(is_denied(events.error_code)) as denied,
    count_if(addresses.own_network is null) as from_elsewhere,
    bool_or(principal_networks.second_sign) as second_sign,
    first_event_ids(events.event_id, events.event_time) as event_ids
  from events
  join addresses
    on addresses.source_ip_address = events.source_ip_address
  left join principal_networks
    on principal_networks.actor_id = events.actor_id
    and principal_networks.network = network_of(events.source_ip_address)
  where addresses.country is not null
    and not addresses.is_aws
  group by events.actor_id, addresses.country
)
select
  min(visit.actor) as actor,
  visit.actor_id,
  visit.country,
  min(visit.source_ip_address) as source_ip_address,
  names_of(earlier.country) as known_countries,
  min(visit.events) as events,
  min(visit.denied) as denied,
  min(visit.first_seen) as first_seen,
  min(visit.last_seen) as last_seen,
  bool_or(visit.second_sign) as second_sign,
  min(visit.event_ids) as event_ids
from visits as visit
join visits as earlier
  on earlier.actor_id = visit.actor_id
  and earlier.first_seen <= visit.first_seen - $learn
where visit.from_elsewhere > 0
group by visit.actor_id, visit.country
order by first_seen asc, actor asc, country asc
