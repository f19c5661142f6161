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
--   that was used from two public networks, or from a network that no instance of the same role used during the
--   baseline: the credentials were copied from IMDS or a shell. One row per instance. Revoke the role's
--   sessions, then examine the instance; ec2_role_delivery 1.0 says that IMDSv1 was in use.
-- parameters:
--   ignore_networks:
--     type: text list
--     default: []
--     help: "networks the instances themselves use, as network_of writes them: 203.0.113.0/24"
-- false_positives:
--   - Instances with IPv4 and IPv6, or behind several NAT gateways with addresses far apart.
--   - An instance whose address was changed while a key lived.
-- misses:
--   - A key that is only used outside, never on the instance itself.
--   - A thief who works from another machine of the same network.
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
--       expect:
--         - instance: i-0abc1234def567890
--           actor_id: "arn:aws:iam::111122223333:role/web"
--           access_key_id: ASIAEXAMPLEWEB000001
--           networks: 2
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:05:00Z
--     two addresses of one network:
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 198.51.100.8}
--       expect: []
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
--       expect: []
--     a network the instances use themselves:
--       $ignore_networks: [203.0.113.0/24]
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 203.0.113.9}
--       expect: []

select
  max(regexp_extract(user_identity_arn, 'assumed-role/[^/]+/(i-[0-9a-f]+)$', 1)) as instance,
  actor_id,
  user_identity_access_key_id                                       as access_key_id,
  count(distinct network_of(source_ip_address))                     as networks,
  names_of(source_ip_address) as addresses,
  count(*)                                                          as events,
  min(event_time)                                                   as first_seen,
  max(event_time)                                                   as last_seen,
  min(recipient_account_id)                                         as recipient_account_id,
  first_event_ids(event_id, event_time)                             as event_ids
from events
where is_instance_session(user_identity_arn)
  and is_public_address(source_ip_address)
  and user_identity_invoked_by is null
  and not list_contains($ignore_networks, network_of(source_ip_address))
group by actor_id, user_identity_access_key_id
having count(distinct network_of(source_ip_address)) >= 2
order by networks desc, first_seen asc, access_key_id asc
