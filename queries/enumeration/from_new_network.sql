-- title: Which principals performed discovery from a new network?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1526, T1580, T1078.004]
-- ttc: [T1087.004, T1619.A001]
-- outcome: attempted
-- finding: "{actor} performed discovery from {networks new network|new networks} from {first_seen} on: {network_names} ({asked})"
-- finding_denied: "{actor} tried discovery from {networks new network|new networks} from {first_seen} on and was denied: {network_names} ({asked})"
-- summary: >
--   The first calls of somebody with a stolen access key are few and always the same: caller identity, users,
--   buckets, instances, keys. From a network that this principal had not used during the baseline, ask its
--   owner. One row per principal. Go on with activity.timeline for the principal and the network.
--   A principal that does there what it does elsewhere, undenied, has no second sign and weighs one step less, and so
--   has one that comes to a network from which several principals called within the baseline: an office.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a network counts as known}
--   office_of: {type: integer, default: 3, help: how many principals that used a network within the baseline make it an office}
--   min_actions: {type: integer, default: 2, help: how many different questions make a row}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Journeys, home offices, new gateways and build runners.
-- misses:
--   - Principals that are new themselves.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: GetCallerIdentity
--     readOnly: true
--     sourceIPAddress: 8.8.8.8
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     a network of the organisation's own:
--       own_networks: {8.8.8.0/24: office Berlin}
--       $min_actions: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     an office that she comes to, and a network that too few used:
--       $office_of: 2
--       $min_actions: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 8.8.8.9, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 8.8.8.9, userIdentity: {type: IAMUser, userName: dan, arn: "arn:aws:iam::111122223333:user/dan"}}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 8.8.4.9, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.4.9, userIdentity: {type: IAMUser, userName: dan, arn: "arn:aws:iam::111122223333:user/dan"}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-09T08:01:00Z, eventSource: iam.amazonaws.com, eventName: ListUsers}
--         - {eventTime: 2026-09-09T08:02:00Z, eventSource: iam.amazonaws.com, eventName: ListRoles}
--         - {eventTime: 2026-09-10T08:00:00Z, sourceIPAddress: 8.8.4.9, eventSource: kms.amazonaws.com, eventName: ListKeys, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-10T08:01:00Z, sourceIPAddress: 8.8.4.9, eventSource: iam.amazonaws.com, eventName: ListUsers, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-10T08:02:00Z, sourceIPAddress: 8.8.4.9, eventSource: iam.amazonaws.com, eventName: ListRoles, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect:
--         - {actor: dan, second_sign: false}
--         - {actor: alice, second_sign: false}
--         - {actor: bob, second_sign: true}
--     every question they ask:
--       $min_actions: 22
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - eventTime: 2026-09-08T09:00:00Z
--           sourceIPAddress: 8.8.8.77
--           eventSource: s3.amazonaws.com
--           eventName: GetBucketAcl
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: iam.amazonaws.com, eventName: ListUsers}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: iam.amazonaws.com, eventName: ListRoles}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: iam.amazonaws.com, eventName: ListAccessKeys}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: iam.amazonaws.com, eventName: GetAccountSummary}
--         - {eventTime: 2026-09-08T08:05:00Z, eventSource: iam.amazonaws.com, eventName: ListAccountAliases}
--         - {eventTime: 2026-09-08T08:06:00Z, eventSource: iam.amazonaws.com, eventName: ListGroups}
--         - {eventTime: 2026-09-08T08:07:00Z, eventSource: iam.amazonaws.com, eventName: ListMFADevices}
--         - {eventTime: 2026-09-08T08:08:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T08:09:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeInstances}
--         - {eventTime: 2026-09-08T08:10:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeRegions}
--         - {eventTime: 2026-09-08T08:11:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeVpcs}
--         - {eventTime: 2026-09-08T08:12:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeSecurityGroups}
--         - {eventTime: 2026-09-08T08:13:00Z, eventSource: lambda.amazonaws.com, eventName: ListFunctions}
--         - {eventTime: 2026-09-08T08:14:00Z, eventSource: rds.amazonaws.com, eventName: DescribeDBInstances}
--         - {eventTime: 2026-09-08T08:15:00Z, eventSource: rds.amazonaws.com, eventName: DescribeDBSnapshots}
--         - {eventTime: 2026-09-08T08:16:00Z, eventSource: dynamodb.amazonaws.com, eventName: ListTables}
--         - {eventTime: 2026-09-08T08:17:00Z, eventSource: kms.amazonaws.com, eventName: ListKeys}
--         - {eventTime: 2026-09-08T08:18:00Z, eventSource: kms.amazonaws.com, eventName: ListAliases}
--         - {eventTime: 2026-09-08T08:19:00Z, eventSource: secretsmanager.amazonaws.com, eventName: ListSecrets}
--         - {eventTime: 2026-09-08T08:20:00Z, eventSource: cloudtrail.amazonaws.com, eventName: DescribeTrails}
--         - {eventTime: 2026-09-08T08:21:00Z, eventSource: cloudtrail.amazonaws.com, eventName: LookupEvents}
--
--       expect:
--         - actor: alice
--           networks: 1
--           network_names: 8.8.8.0/24
--           network_owners: Google LLC
--           countries: US
--           actions: 22
--           calls: 22
--           denied: 0
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:21:00Z
--     a single question where two are asked for:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: []
--     a network known by one second, and calls that ask for something else:
--       $min_actions: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 8.8.8.10, eventSource: s3.amazonaws.com, eventName: GetBucketAcl}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 192.0.2.5, eventSource: s3.amazonaws.com, eventName: GetBucketAcl}
--       expect: []
--     somebody who is new altogether, and an address inside:
--       $min_actions: 1
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           sourceIPAddress: 198.51.100.7
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - eventTime: 2026-09-09T08:00:00Z
--           sourceIPAddress: 10.0.0.7
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: []

with known as (
  select actor_id, min(first_seen) as first_event
  from activity
  group by actor_id
),
questions as (
  select
    min(actor) as actor,
    actor_id,
    network,
    min(source_ip_address) as source_ip_address,
    count(distinct action) as actions,
    names_of(action) as asked,
    sum(calls) as calls,
    sum(denied) as denied,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    first_by(first_event_id, first_seen) as first_event_id
  from activity
  where is_public_address(source_ip_address)
    and action in (
      'sts:GetCallerIdentity',
      'iam:ListUsers',
      'iam:ListRoles',
      'iam:ListAccessKeys',
      'iam:GetAccountSummary',
      'iam:ListAccountAliases',
      'iam:ListGroups',
      'iam:ListMFADevices',
      's3:ListBuckets',
      'ec2:DescribeInstances',
      'ec2:DescribeRegions',
      'ec2:DescribeVpcs',
      'ec2:DescribeSecurityGroups',
      'lambda:ListFunctions',
      'rds:DescribeDBInstances',
      'rds:DescribeDBSnapshots',
      'dynamodb:ListTables',
      'kms:ListKeys',
      'kms:ListAliases',
      'secretsmanager:ListSecrets',
      'cloudtrail:DescribeTrails',
      'cloudtrail:LookupEvents'
    )
  group by actor_id, network
),
offices as (
  select network as office
  from principal_networks
  where first_seen < (select min(event_time) from events) + $baseline
  group by network
  having count(distinct role_in_any_account(actor_id)) >= $office_of
)
select
  min(questions.actor) as actor,
  questions.actor_id,
  count(*) as networks,
  names_of(questions.network) as network_names,
  names_of(addresses.network_owner) as network_owners,
  names_of(addresses.country) as countries,
  max(questions.actions) as actions,
  last_by(questions.asked, questions.actions) as asked,
  cast(sum(questions.calls) as bigint) as calls,
  cast(sum(questions.denied) as bigint) as denied,
  min(questions.first_seen) as first_seen,
  max(questions.last_seen) as last_seen,
  bool_or(principal_networks.second_sign and offices.office is null) as second_sign,
  first_event_ids(questions.first_event_id, questions.first_seen) as event_ids
from questions
join principal_networks
  on principal_networks.actor_id = questions.actor_id
  and principal_networks.network = questions.network
join known on known.actor_id = questions.actor_id
left join offices on offices.office = questions.network
left join addresses on addresses.source_ip_address = questions.source_ip_address
where addresses.own_network is null
  and principal_networks.first_seen >= (select min(event_time) from events) + $baseline
  and known.first_event < (select min(event_time) from events) + $baseline
  and questions.actions >= $min_actions
group by questions.actor_id
order by first_seen asc, questions.actor_id asc
