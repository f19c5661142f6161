-- title: Which long-term access keys were used from a new network?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1078.004, T1552.001]
-- ttc: [T1078.A001, T1552.001]
-- outcome: attempted
-- finding: "the access key {access_key_id} of {actor} was used from {networks new network|new networks} from {first_seen} on: {network_names}; {actions action|actions}, {denied} denied"
-- finding_denied: "the access key {access_key_id} of {actor} was tried from {networks new network|new networks} from {first_seen} on: {network_names}; all calls denied"
-- summary: >
--   Long-term access keys lie in files, and files get lost. A key that was in use during the baseline and is
--   then used from a public network (IPv4 /24, IPv6 /48) new to it was stolen, or its host moved. Many actions
--   and denials speak for the first. One row per access key.
--   A principal that does there what it does elsewhere, undenied, has no second sign and weighs one step less, and so
--   has one that comes to a network from which several principals called within the baseline: an office.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a network counts as known}
--   office_of: {type: integer, default: 3, help: how many principals that used a network within the baseline make it an office}
--   known_networks:
--     type: text list
--     default: []
--     help: "networks that need no explanation, as network_of writes them: 203.0.113.0/24"
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Developers on journeys, build runners, new gateways.
-- misses:
--   - Keys that were silent during the baseline; see credentials.access_key_first_used for new ones.
--   - A thief in the same network.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: ci, arn: "arn:aws:iam::111122223333:user/ci", accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--   sequences:
--     a network of the organisation's own:
--       own_networks: {8.8.8.0/24: office Berlin}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     a network it never spoke from:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.8.8, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 8.8.8.9, eventSource: iam.amazonaws.com, eventName: ListUsers, errorCode: AccessDenied}
--       expect:
--         - access_key_id: AKIAIOSFODNN7EXAMPLE
--           actor: ci
--           networks: 1
--           network_names: 8.8.8.0/24
--           countries: US
--           network_owners: Google LLC
--           events: 2
--           actions: 2
--           denied: 1
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:01:00Z
--     somebody else in the same network:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.8.9, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--       expect: [{actor: ci, events: 1, second_sign: false}]
--     a network that no register places:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: [{countries: unknown, network_owners: unknown}]
--     known since one second before the baseline ended, or to the responder, or private:
--       $known_networks: [192.0.2.0/24]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.10}
--         - {eventTime: 2026-09-09T08:01:00Z, sourceIPAddress: 192.0.2.5}
--         - {eventTime: 2026-09-09T08:02:00Z, sourceIPAddress: 10.0.0.7}
--       expect: []
--     a temporary key, and one that was silent until the moment the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.9, userIdentity: {accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--       expect: []
--     an office that the key comes to, and a network that too few used:
--       $office_of: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: AKIABOB00000EXAMPLE0}}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 8.8.8.9, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: ASIAEXAMPLE}}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 8.8.8.9, userIdentity: {userName: dan, arn: "arn:aws:iam::111122223333:user/dan", accessKeyId: ASIAEXAMPLE}}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 8.8.4.9, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: ASIAEXAMPLE}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.4.9, userIdentity: {userName: dan, arn: "arn:aws:iam::111122223333:user/dan", accessKeyId: ASIAEXAMPLE}}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 8.8.8.8, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-09T08:01:00Z, sourceIPAddress: 8.8.8.8, eventSource: iam.amazonaws.com, eventName: ListUsers}
--         - {eventTime: 2026-09-09T08:02:00Z, sourceIPAddress: 8.8.8.8, eventSource: iam.amazonaws.com, eventName: ListRoles}
--         - {eventTime: 2026-09-10T08:00:00Z, sourceIPAddress: 8.8.4.9, eventSource: kms.amazonaws.com, eventName: ListKeys, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: AKIABOB00000EXAMPLE0}}
--         - {eventTime: 2026-09-10T08:01:00Z, sourceIPAddress: 8.8.4.9, eventSource: iam.amazonaws.com, eventName: ListUsers, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: AKIABOB00000EXAMPLE0}}
--         - {eventTime: 2026-09-10T08:02:00Z, sourceIPAddress: 8.8.4.9, eventSource: iam.amazonaws.com, eventName: ListRoles, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", accessKeyId: AKIABOB00000EXAMPLE0}}
--       expect:
--         - {actor: ci, second_sign: false}
--         - {actor: bob, second_sign: true}

with uses as (
  select
    events.*,
    network_of(events.source_ip_address) as network,
    coalesce(addresses.country, 'unknown') as country,
    coalesce(addresses.network_owner, 'unknown') as network_owner,
    min(event_time) over (
      partition by user_identity_access_key_id, network_of(events.source_ip_address)
    ) as used_since
  from events
  left join addresses on addresses.source_ip_address = events.source_ip_address
  where user_identity_access_key_id like 'AKIA%'
    and is_public_address(events.source_ip_address)
    and addresses.own_network is null
    and not list_contains($known_networks, network_of(events.source_ip_address))
),
keys as (
  select user_identity_access_key_id as known_key, min(event_time) as key_first_seen
  from events
  where user_identity_access_key_id like 'AKIA%'
  group by user_identity_access_key_id
),
offices as (
  select network as office
  from principal_networks
  where first_seen < (select min(event_time) from events) + $baseline
  group by network
  having count(distinct role_in_any_account(actor_id)) >= $office_of
)
select
  user_identity_access_key_id as access_key_id,
  min(actor) as actor,
  min(uses.actor_id) as actor_id,
  count(distinct uses.network) as networks,
  names_of(uses.network) as network_names,
  names_of(country) as countries,
  names_of(network_owner) as network_owners,
  first_by(source_ip_address, event_time) as source_ip_address,
  count(*) as events,
  count(distinct action) as actions,
  count_if(is_denied(error_code)) as denied,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  bool_or(principal_networks.second_sign and offices.office is null) as second_sign,
  first_event_ids(event_id, event_time) as event_ids
from uses
left join principal_networks on principal_networks.actor_id = uses.actor_id and principal_networks.network = uses.network
left join offices on offices.office = uses.network
join keys on keys.known_key = uses.user_identity_access_key_id
where used_since >= (select min(event_time) from events) + $baseline
  and key_first_seen < (select min(event_time) from events) + $baseline
group by user_identity_access_key_id
order by first_seen asc, access_key_id asc
