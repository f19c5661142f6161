-- title: Were an EC2 instance's role credentials used outside the instance?
-- asks: where_from
-- kind: hunt
-- severity: high
-- attack: [T1552.005, T1078.004]
-- ttc: [T1552.005, T1078.A001]
-- outcome: attempted
-- finding: "the role credentials of the EC2 instance {instance} ({actor_id}) were used from {networks network|networks}: {addresses}"
-- finding_denied: "the role credentials of the EC2 instance {instance} ({actor_id}) were tried from {networks network|networks} and denied: {addresses}"
-- summary: >
--   An EC2 instance calls AWS from one public network, or from inside its VPC. A row is a session of its role
--   that was used from two public networks, of which not both are ways out: networks of AWS where at least three instances of the role were heard of
--   first, or from a network that no instance of the same role used during the
--   baseline: the credentials were copied from IMDS or a shell. One row per instance. Revoke the role's
--   sessions, then examine the instance; ec2_role_delivery 1.0 says that IMDSv1 was in use.
-- parameters:
--   max_percent: {type: integer, default: 10, help: "share of a role's instances that may be used from such places only, before the place counts as usual, in percent"}
--   ignore_networks:
--     type: text list
--     default: []
--     help: "networks the instances themselves use, as network_of writes them: 203.0.113.0/24"
-- false_positives:
--   - Instances with IPv4 and IPv6, or behind several NAT gateways with addresses far apart, where a role has few instances.
--   - An instance whose address was changed while a key lived.
-- misses:
--   - An instance whose credentials are only used from another place in AWS, never on the instance itself.
--   - A thief who works from another machine of the same network, or who was, from AWS, the first to be heard of with the credentials of three instances.
-- references:
--   - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
-- cases:
--   given:
--     userIdentity:
--       type: AssumedRole
--       arn: "arn:aws:sts::111122223333:assumed-role/web/i-0abc1234def567890"
--       principalId: "AROAEXAMPLEWEB0000001:i-0abc1234def567890"
--       accessKeyId: ASIAEXAMPLEWEB000001
--       sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/web"}}
--   sequences:
--     one key, two networks:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 203.0.113.9}
--         - eventTime: 2026-09-01T08:06:00Z
--           sourceIPAddress: 198.51.100.7
--           userIdentity:
--             arn: "arn:aws:sts::111122223333:assumed-role/api/i-0abc1234def567890"
--             accessKeyId: ASIAEXAMPLEAPI000001
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/api"}}
--       expect:
--         - instance: i-0abc1234def567890
--           actor_id: "arn:aws:iam::111122223333:role/web"
--           access_keys: ASIAEXAMPLEWEB000001
--           events: 2
--           denied: 0
--           networks: 2
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:05:00Z
--     two addresses of one network:
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 198.51.100.8}
--       expect: []
--     never heard from but at a hosting provider, while its sisters are in AWS:
--       given: {sourceIPAddress: 52.94.133.1}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000001"}}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000002"}}
--         - {eventTime: 2026-09-01T08:02:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000003", accessKeyId: ASIAEXAMPLEWEB000003}, sourceIPAddress: 5.9.1.1, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:03:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/api/i-00000000000000004", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/api"}}}, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:04:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/api/i-00000000000000005", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/api"}}}, sourceIPAddress: 5.9.1.1}
--       expect: [{instance: i-00000000000000003, networks: 1, addresses: 5.9.1.1, events: 1, denied: 1}]
--     the only instance of a role, at a provider, as it is written there:
--       $max_percent: 50
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 10.0.0.7}
--       expect: [{instance: i-0abc1234def567890}]
--     the only instance of a role, in AWS:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 52.94.133.1}
--       expect: []
--     instances that all leave through gateways of the company's own provider:
--       $max_percent: 100
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 5.9.1.2, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000002"}}
--       expect: []
--     a role whose instances are all elsewhere, each in a place of its own:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000002"}}
--       expect: []
--     behind a gateway with two addresses, where three instances of the role began from each:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000001", accessKeyId: ASIAEXAMPLEWEB000001}}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000002", accessKeyId: ASIAEXAMPLEWEB000002}}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000003", accessKeyId: ASIAEXAMPLEWEB000003}}
--         - {eventTime: 2026-09-01T08:03:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000004", accessKeyId: ASIAEXAMPLEWEB000004}}
--         - {eventTime: 2026-09-01T08:04:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000005", accessKeyId: ASIAEXAMPLEWEB000005}}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000006", accessKeyId: ASIAEXAMPLEWEB000006}}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000001", accessKeyId: ASIAEXAMPLEWEB000001}}
--         - {eventTime: 2026-09-01T10:00:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000003", accessKeyId: ASIAEXAMPLEWEB000003}}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 192.0.2.44, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000003", accessKeyId: ASIAEXAMPLEWEB000003}}
--       expect: [{instance: i-00000000000000003, networks: 3, addresses: "192.0.2.44, 3.140.22.81, 3.21.77.140"}]
--     first heard of outside AWS, three of them, and then where three others began:
--       events:
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 198.51.100.7, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000001", accessKeyId: ASIAEXAMPLEWEB000001}}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 198.51.100.7, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000002", accessKeyId: ASIAEXAMPLEWEB000002}}
--         - {eventTime: 2026-09-01T08:03:00Z, sourceIPAddress: 198.51.100.7, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000003", accessKeyId: ASIAEXAMPLEWEB000003}}
--         - {eventTime: 2026-09-01T08:04:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000004", accessKeyId: ASIAEXAMPLEWEB000004}}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000005", accessKeyId: ASIAEXAMPLEWEB000005}}
--         - {eventTime: 2026-09-01T08:06:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000006", accessKeyId: ASIAEXAMPLEWEB000006}}
--         - {eventTime: 2026-09-01T09:01:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000001", accessKeyId: ASIAEXAMPLEWEB000001}}
--         - {eventTime: 2026-09-01T09:02:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000002", accessKeyId: ASIAEXAMPLEWEB000002}}
--         - {eventTime: 2026-09-01T09:03:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000003", accessKeyId: ASIAEXAMPLEWEB000003}}
--       expect: [{instance: i-00000000000000001, networks: 2}, {instance: i-00000000000000002}, {instance: i-00000000000000003}]
--     where two instances began, and three of another role:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000001", accessKeyId: ASIAEXAMPLEWEB000001}}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000002", accessKeyId: ASIAEXAMPLEWEB000002}}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 3.140.22.81, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000003", accessKeyId: ASIAEXAMPLEWEB000003}}
--         - {eventTime: 2026-09-01T08:03:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000004", accessKeyId: ASIAEXAMPLEWEB000004}}
--         - {eventTime: 2026-09-01T08:04:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000005", accessKeyId: ASIAEXAMPLEWEB000005}}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/api/i-00000000000000006", accessKeyId: ASIAEXAMPLEAPI000006, sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/api"}}}}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 3.21.77.140, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-00000000000000001", accessKeyId: ASIAEXAMPLEWEB000001}}
--       expect: [{instance: i-00000000000000001, networks: 2}]
--     inside its VPC and outside is one place:
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 10.0.0.7}
--       expect: []
--     each network with a key of its own is a renewed key:
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 203.0.113.9, userIdentity: {accessKeyId: ASIAEXAMPLEWEB000002}}
--       expect: []
--     a service acting for the instance is no place:
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 203.0.113.9, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--       expect: []
--     a person's session is another question:
--       given: {userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/alice"}}
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 203.0.113.9}
--         - {sourceIPAddress: 198.51.100.7, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-am-alice"}}
--         - {sourceIPAddress: 203.0.113.9, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/web/i-am-alice"}}
--       expect: []
--     a network the instances use themselves:
--       $ignore_networks: [203.0.113.0/24]
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 203.0.113.9}
--       expect: []

with possible_uses as (
  select *
  from events
  where coalesce(user_identity_arn like '%/i-%' or user_identity_arn like '%/mi-%', false)
),
uses as (
  select
    possible_uses.*,
    regexp_extract(user_identity_arn, 'assumed-role/[^/]+/(m?i-[0-9a-f]+)$', 1) as instance,
    network_of(possible_uses.source_ip_address) as network,
    addresses.country is not null and not addresses.is_aws as outside_aws,
    coalesce(addresses.is_aws, false) as in_aws
  from possible_uses
  left join addresses on addresses.source_ip_address = possible_uses.source_ip_address
  where is_instance_session(user_identity_arn)
    and is_public_address(possible_uses.source_ip_address)
    and user_identity_invoked_by is null
    and not list_contains($ignore_networks, network_of(possible_uses.source_ip_address))
),
begun as (
  select actor_id, instance, first_by(network, event_time) as network, first_by(in_aws, event_time) as in_aws
  from uses
  group by actor_id, instance
),
ways_out as (
  select actor_id, network
  from begun
  where in_aws
  group by actor_id, network
  having count(*) >= 3
),
networks as (
  select actor_id, network, count(distinct instance) as instances
  from uses
  group by actor_id, network
),
apart as (
  select
    uses.actor_id,
    uses.instance,
    bool_and(coalesce(outside_aws, false) and networks.instances = 1) as is_apart
  from uses
  join networks
    on networks.actor_id = uses.actor_id
    and networks.network = uses.network
  group by uses.actor_id, uses.instance
),
roles as (
  select actor_id, count(*) as instances, count_if(is_apart) as instances_apart
  from apart
  group by actor_id
),
copied as (
  select uses.actor_id, uses.instance
  from uses
  left join ways_out
    on ways_out.actor_id = uses.actor_id
    and ways_out.network = uses.network
  group by uses.actor_id, uses.instance, uses.user_identity_access_key_id
  having count(distinct uses.network) >= 2
    and count(distinct uses.network) > count(distinct ways_out.network)
  union
  select apart.actor_id, apart.instance
  from apart
  join roles on roles.actor_id = apart.actor_id
  where is_apart
    and 100 * instances_apart <= greatest(100, $max_percent * instances)
)
select
  uses.instance,
  min(uses.actor) as actor,
  uses.actor_id,
  count(distinct uses.network) as networks,
  names_of(uses.source_ip_address) as addresses,
  names_of(uses.user_identity_access_key_id) as access_keys,
  count(*) as events,
  count_if(is_denied(uses.error_code)) as denied,
  min(uses.event_time) as first_seen,
  max(uses.event_time) as last_seen,
  min(uses.recipient_account_id) as recipient_account_id,
  first_event_ids(uses.event_id, uses.event_time) as event_ids
from uses
join copied
  on copied.actor_id = uses.actor_id
  and copied.instance = uses.instance
group by uses.instance, uses.actor_id
order by networks desc, first_seen asc, uses.instance asc
