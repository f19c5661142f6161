-- title: Which source IP addresses are new and used by few principals?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} called from {networks new network|new networks}, {addresses address|addresses} such as {examples}, from {first_seen} on: {events call|calls}, {changes change|changes}, {denied} denied"
-- finding_denied: "{actor} tried {events call|calls} from {networks new network|new networks}, {addresses address|addresses} such as {examples}, from {first_seen} on, all denied"
-- summary: >
--   The first thing to run. A public network (IPv4 /24, IPv6 /48) that nobody used in the first days of the view
--   and that only a few principals ever used is an intruder's, or a colleague's who travels. One row per
--   principal, with the telling addresses; those with the most changes and denials come first. Go on with
--   activity.timeline for the address, then for every principal and access key it names.
-- parameters:
--   baseline: {type: duration, default: 3d, help: how long from the beginning of the view a network counts as known}
--   max_principals: {type: integer, default: 5, help: an address of more principals is an office or a gateway}
--   known_addresses: {type: text list, default: [], help: addresses that need no explanation}
-- false_positives:
--   - People at home and on journeys, and providers that change addresses daily.
--   - New NAT gateways, build runners and vendors.
-- misses:
--   - An intruder in a network that was known before, such as the victim's own or that of an instance.
--   - An intruder who was there before the view begins.
--   - Calls through a VPC endpoint, whose addresses are private.
-- cases:
--   given:
--     userIdentity:
--       type: IAMUser
--       userName: alice
--       arn: "arn:aws:iam::111122223333:user/alice"
--       principalId: AIDAEXAMPLEALICE00001
--     eventName: DescribeInstances
--     readOnly: true
--   sequences:
--     new after the baseline, with what it did:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - eventTime: 2026-09-04T08:00:00Z
--           sourceIPAddress: 203.0.113.9
--           eventSource: iam.amazonaws.com
--           eventName: CreateUser
--           readOnly: false
--         - eventTime: 2026-09-04T08:01:00Z
--           sourceIPAddress: 203.0.113.9
--           eventSource: iam.amazonaws.com
--           eventName: CreateAccessKey
--           readOnly: false
--           errorCode: AccessDenied
--         - {eventTime: 2026-09-04T08:02:00Z, sourceIPAddress: 203.0.113.9, errorCode: ThrottlingException}
--         - {eventTime: 2026-09-04T08:03:00Z, sourceIPAddress: 203.0.113.9}
--       expect:
--         - source_ip_address: 203.0.113.9
--           actors: alice
--           principals: 1
--           events: 4
--           changes: 1
--           changed: "iam:CreateUser"
--           denied: 1
--           denied_percent: 25.0
--           first_seen: 2026-09-04T08:00:00Z
--           last_seen: 2026-09-04T08:03:00Z
--     seen one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-04T07:59:59Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     a neighbour of an address that was known:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 198.51.100.200}
--       expect: []
--     the loudest first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: cloudtrail.amazonaws.com}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 192.0.2.1}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 192.0.2.2, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 192.0.2.3, eventName: RunInstances, readOnly: false}
--       expect: [{source_ip_address: 192.0.2.2}, {source_ip_address: 192.0.2.3}, {source_ip_address: 192.0.2.1}]
--     private addresses and services are no place:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 10.0.0.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: config.amazonaws.com}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: AWS Internal}
--       expect: []
--     a gateway that more principals share:
--       $max_principals: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - eventTime: 2026-09-05T08:01:00Z
--           sourceIPAddress: 203.0.113.9
--           userIdentity:
--             type: IAMUser
--             userName: carol
--             arn: "arn:aws:iam::111122223333:user/carol"
--             principalId: AIDAEXAMPLECAROL00001
--       expect: []
--     as many principals as allowed:
--       $max_principals: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - eventTime: 2026-09-05T08:01:00Z
--           sourceIPAddress: 203.0.113.9
--           userIdentity:
--             type: IAMUser
--             userName: carol
--             arn: "arn:aws:iam::111122223333:user/carol"
--             principalId: AIDAEXAMPLECAROL00001
--       expect: [{source_ip_address: 203.0.113.9, principals: 2, actors: "alice, carol"}]
--     known and in no need of an explanation:
--       $known_addresses: [203.0.113.9]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     a view without a baseline shows every address:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-04T07:59:59Z, sourceIPAddress: cloudtrail.amazonaws.com}
--       expect: [{source_ip_address: 198.51.100.7}]
--     a view that reaches just beyond its baseline has one:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: cloudtrail.amazonaws.com}
--       expect: []

with bounds as (
  select min(event_time) as view_start, max(event_time) as view_end
  from events
),
seen as (
  select source_ip_address, min(event_time) as address_first_seen
  from events
  group by source_ip_address
),
per_network as (
  select network_of(source_ip_address) as network, min(address_first_seen) as network_first_seen
  from seen
  group by network_of(source_ip_address)
),
per_address as (
  select
    source_ip_address,
    count(distinct actor_id)                                   as principals,
    names_of(actor)     as actors,
    count(distinct recipient_account_id)                       as accounts,
    count(*)                                                   as events,
    count(distinct action)                                     as actions,
    count_if(read_only = false and error_code is null)         as changes,
    names_of(case when read_only = false and error_code is null then action end)                                                          as changed,
    count_if(is_denied(error_code))                            as denied,
    round(100.0 * count_if(is_denied(error_code)) / count(*), 1) as denied_percent,
    min(event_time)                                            as first_seen,
    max(event_time)                                            as last_seen,
    first_event_ids(event_id, event_time)                      as event_ids
  from events
  where is_public_address(source_ip_address)
    and not list_contains($known_addresses, source_ip_address)
  group by source_ip_address
)
select per_address.*
from per_address
join per_network on per_network.network = network_of(per_address.source_ip_address)
cross join bounds
where (network_first_seen >= view_start + $baseline or view_end < view_start + $baseline)
  and principals <= $max_principals
order by denied + changes desc, denied desc, source_ip_address asc
