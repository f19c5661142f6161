-- title: Which public IP addresses were used by many principals?
-- asks: where_from
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{principals principal|principals} of {accounts account|accounts} called from {source_ip_address}"
-- finding_denied: "{principals principal|principals} of {accounts account|accounts} tried to call from {source_ip_address} and were denied"
-- summary: >
--   Either an office or a gateway, which you should know by name, or somebody who works with many stolen
--   identities from one place. Many identities with few calls each, and denials among them, speak for the
--   second.
-- parameters:
--   min_principals: {type: integer, default: 5, help: how many principals make a row}
--   known_addresses: {type: text list, default: [], help: addresses of offices and gateways}
-- false_positives:
--   - Offices, VPNs, NAT gateways and build systems; put them into known_addresses.
-- misses:
--   - One who uses another address for every identity; see addresses.odd.
-- cases:
--   given:
--     userIdentity:
--       type: IAMUser
--       userName: alice
--       arn: "arn:aws:iam::111122223333:user/alice"
--       principalId: AIDAEXAMPLEALICE00001
--     sourceIPAddress: 203.0.113.9
--   sequences:
--     an office:
--       $min_principals: 1
--       own_networks: {203.0.113.0/24: office Berlin}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []
--     as many as asked for:
--       $min_principals: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - eventTime: 2026-09-01T09:00:00Z
--           userIdentity:
--             type: IAMUser
--             userName: carol
--             arn: "arn:aws:iam::111122223333:user/carol"
--             principalId: AIDAEXAMPLECAROL00001
--       expect: [{source_ip_address: 203.0.113.9, principals: 2, accounts: 1, events: 2, denied: 1, actors: "alice, carol", first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}]
--     one principal, however often:
--       $min_principals: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--       expect: []
--     a service is no place, and a private address is inside:
--       $min_principals: 1
--       events:
--         - {sourceIPAddress: cloudformation.amazonaws.com}
--         - {sourceIPAddress: 10.0.0.7}
--       expect: []
--     a known office:
--       $min_principals: 1
--       $known_addresses: [203.0.113.9]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []

with shared as (
  select activity.source_ip_address as shared_address
  from activity
  join addresses on addresses.source_ip_address = activity.source_ip_address
  where addresses.is_public
    and addresses.own_network is null
    and not list_contains($known_addresses, activity.source_ip_address)
  group by activity.source_ip_address
  having count(distinct activity.actor_id) >= $min_principals
)
select
  source_ip_address,
  count(distinct actor_id)                               as principals,
  count(distinct recipient_account_id)                   as accounts,
  count(*)                                               as events,
  count_if(is_denied(error_code))                        as denied,
  names_of(actor) as actors,
  min(event_time)                                        as first_seen,
  max(event_time)                                        as last_seen,
  first_event_ids(event_id, event_time)                  as event_ids
from shared
join events on events.source_ip_address = shared.shared_address
group by source_ip_address
order by principals desc, source_ip_address asc
