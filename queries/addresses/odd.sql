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
--   A principal that does there what it does elsewhere, undenied, has no second sign and weighs one step less. So does a
--   role that no person signs in with, where roles of its name in all accounts of the view have more new networks than `max_networks`:
--   a pipeline on hired runners builds in one account today and in another tomorrow.
-- parameters:
--   baseline: {type: duration, default: 3d, help: how long from the beginning of the view a network counts as known}
--   max_networks: {type: integer, default: 20, help: a principal with more new networks always uses new ones}
--   max_principals: {type: integer, default: 5, help: an address of more principals is an office or a gateway}
--   known_addresses: {type: text list, default: [], help: addresses that need no explanation}
-- needs: [management events, history of $baseline]
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
--     a network of the organisation's own:
--       own_networks: {203.0.113.0/28: office Berlin}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     new after the baseline, with what it did:
--       $max_networks: 1
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
--         - actor: alice
--           networks: 1
--           addresses: 1
--           examples: 203.0.113.9
--           events: 4
--           changes: 1
--           changed: "iam:CreateUser"
--           denied: 1
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
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 203.0.113.2, errorCode: Client.UnauthorizedOperation, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 198.51.100.3, eventName: RunInstances, readOnly: false, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: [{actor: bob}, {actor: carol}, {actor: alice}]
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
--       expect: [{actor: alice, examples: 203.0.113.9, events: 1, second_sign: false}, {actor: carol, examples: 203.0.113.9, events: 1}]
--     a role of one name in two accounts that has new networks in both, and a permission set that has:
--       $max_networks: 1
--       given:
--         userIdentity:
--           type: AssumedRole
--           arn: "arn:aws:sts::111122223333:assumed-role/build/run"
--           principalId: "AROAEXAMPLEBUILD00001:run"
--           sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/build", userName: build}}
--         readOnly: false
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 192.0.2.1, eventName: RunInstances}
--         - {eventTime: 2026-09-05T08:01:00Z, sourceIPAddress: 192.0.2.1, eventName: CreateVpc}
--         - {eventTime: 2026-09-05T08:02:00Z, sourceIPAddress: 192.0.2.1, eventName: CreateImage}
--         - eventTime: 2026-09-05T08:30:00Z
--           sourceIPAddress: 100.50.0.1
--           eventName: CreateFleet
--           userIdentity: &stranger
--             arn: "arn:aws:sts::999988887777:assumed-role/build/run"
--             principalId: "AROAEXAMPLEBUILD00003:run"
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::999988887777:role/build", userName: build}}
--         - {eventTime: 2026-09-05T08:31:00Z, sourceIPAddress: 100.50.0.1, eventName: DeleteFleets, userIdentity: *stranger}
--         - {eventTime: 2026-09-05T08:32:00Z, sourceIPAddress: 100.50.0.1, eventName: RunTask, userIdentity: *stranger}
--         - eventTime: 2026-09-05T09:00:00Z
--           sourceIPAddress: 203.0.113.1
--           eventName: CreateTags
--           recipientAccountId: "444455556666"
--           userIdentity:
--             arn: "arn:aws:sts::444455556666:assumed-role/build/run"
--             principalId: "AROAEXAMPLEBUILD00002:run"
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::444455556666:role/build", userName: build}}
--         - eventTime: 2026-09-05T09:30:00Z
--           sourceIPAddress: 100.40.0.1
--           eventName: DeleteVpc
--           userIdentity: &other
--             arn: "arn:aws:sts::111122223333:assumed-role/other/run"
--             principalId: "AROAEXAMPLEOTHER00001:run"
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/other", userName: other}}
--         - {eventTime: 2026-09-05T09:31:00Z, sourceIPAddress: 100.40.0.1, eventName: DeleteImage, userIdentity: *other}
--         - {eventTime: 2026-09-05T09:32:00Z, sourceIPAddress: 100.40.0.1, eventName: DeleteTags, userIdentity: *other}
--         - eventTime: 2026-09-05T10:00:00Z
--           sourceIPAddress: 100.20.0.1
--           eventName: CreateSubnet
--           userIdentity: &admin
--             arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/zoe"
--             principalId: "AROAEXAMPLEADMIN00001:zoe"
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", userName: AWSReservedSSO_Admin_0123456789abcdef}}
--         - {eventTime: 2026-09-05T10:01:00Z, sourceIPAddress: 100.20.0.1, eventName: CreateRoute, userIdentity: *admin}
--         - {eventTime: 2026-09-05T10:02:00Z, sourceIPAddress: 100.20.0.1, eventName: CreateKeyPair, userIdentity: *admin}
--         - eventTime: 2026-09-05T11:00:00Z
--           sourceIPAddress: 100.30.0.1
--           userIdentity:
--             arn: "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Admin_fedcba9876543210/zoe"
--             principalId: "AROAEXAMPLEADMIN00002:zoe"
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_fedcba9876543210", userName: AWSReservedSSO_Admin_fedcba9876543210}}
--       expect:
--         - {actor_id: "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", second_sign: true}
--         - {actor_id: "arn:aws:iam::111122223333:role/build", changes: 3, second_sign: false}
--         - {actor_id: "arn:aws:iam::111122223333:role/other", changes: 3, second_sign: true}
--         - {actor_id: "arn:aws:iam::999988887777:role/build", changes: 3, second_sign: true}
--         - {actor_id: "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_fedcba9876543210"}
--         - {actor_id: "arn:aws:iam::444455556666:role/build", second_sign: false}
--     known and in no need of an explanation:
--       $known_addresses: [203.0.113.9]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     a principal whose networks are new with nearly every call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 192.0.2.1}
--         - {eventTime: 2026-09-05T09:00:00Z, sourceIPAddress: 203.0.113.1}
--       $max_networks: 1
--       expect: []

with per_address as (
  select
    actor_id,
    min(actor) as actor,
    source_ip_address,
    network,
    sum(calls) as events,
    sum(changes) as changes,
    names_of(case when changes > 0 then action end) as changed,
    sum(denied) as denied,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    first_by(first_event_id, first_seen) as first_event_id
  from activity
  group by actor_id, source_ip_address, network
),
new_networks as (
  select network
  from per_address
  join addresses on addresses.source_ip_address = per_address.source_ip_address
  where addresses.is_public
    and addresses.own_network is null
    and not list_contains($known_addresses, per_address.source_ip_address)
  group by network
  having min(first_seen) >= (select min(event_time) from events) + $baseline
    and count(distinct actor_id) <= $max_principals
),
own_roles as (
  select distinct actor_id, role_in_any_account(actor_id) as name, new_networks.network
  from per_address
  join new_networks on new_networks.network = per_address.network
  where strpos(actor_id, 'AWSReservedSSO_') = 0
    and is_own_account(regexp_extract(actor_id, ':iam::(\d{12}):', 1))
),
names as (
  select name, count(distinct network) as new_networks
  from own_roles
  group by name
),
namesakes as (
  select distinct own_roles.actor_id, names.new_networks
  from own_roles
  join names on names.name = own_roles.name
)
select
  min(per_address.actor) as actor,
  per_address.actor_id,
  count(distinct per_address.network) as networks,
  count(*) as addresses,
  names_of(per_address.source_ip_address) as examples,
  cast(sum(per_address.events) as bigint) as events,
  cast(sum(per_address.changes) as bigint) as changes,
  names_of(per_address.changed) as changed,
  cast(sum(per_address.denied) as bigint) as denied,
  min(per_address.first_seen) as first_seen,
  max(per_address.last_seen) as last_seen,
  bool_or(principal_networks.second_sign) and coalesce(max(namesakes.new_networks), 0) <= $max_networks as second_sign,
  first_event_ids(per_address.first_event_id, per_address.first_seen) as event_ids
from per_address
join new_networks on new_networks.network = per_address.network
left join principal_networks
  on principal_networks.actor_id = per_address.actor_id
  and principal_networks.network = per_address.network
left join namesakes on namesakes.actor_id = per_address.actor_id
group by per_address.actor_id
having count(distinct per_address.network) <= $max_networks
order by sum(per_address.denied) + sum(per_address.changes) desc, sum(per_address.denied) desc, per_address.actor_id asc
