-- title: Were STS credentials used from another network than requested from?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1550.001, T1078.004]
-- ttc: [T1199.A002, T1552.005]
-- outcome: attempted
-- finding: "temporary credentials of {actor}, requested by {issued_to} from {issued_address}, were used from {addresses} ({keys access key|access keys})"
-- finding_denied: "temporary credentials of {actor}, requested by {issued_to} from {issued_address}, were tried from {addresses} ({keys access key|access keys}) and denied"
-- summary: >
--   Each session that STS issued to a public address is followed to its use. One used from another public
--   network was handed on, as brokers and build systems do by design, or copied from a runner's environment, a
--   pod or a laptop. One row per principal; read the calls from the other network first.
-- parameters:
--   ignore_networks:
--     type: text list
--     default: []
--     help: "networks that need no explanation, as network_of writes them: 203.0.113.0/24"
--   ignore_roles: {type: text list, default: [], help: "stable ids of principals (actor_id) whose sessions are handed on by design"}
-- false_positives:
--   - Brokers that fetch credentials for others, hosts with IPv4 and IPv6, gateways with several addresses.
-- misses:
--   - Sessions of the console and of Identity Center, whose issued key is not the one in use.
--   - Sessions that were issued inside a VPC, or before the window.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRoleWithWebIdentity
--     userIdentity: {type: WebIdentityUser, userName: "repo:example/shop"}
--     responseElements: {credentials: {accessKeyId: ASIAEXAMPLE000000001}}
--   sequences:
--     given here, used here and there:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: s3.amazonaws.com, eventName: GetBucketAcl, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}, sourceIPAddress: 192.0.2.9}
--       expect:
--         - keys: 1
--           session_keys: ASIAEXAMPLE000000001
--           denied: 0
--           issued_by: "sts:AssumeRoleWithWebIdentity"
--           issued_address: 198.51.100.7
--           events: 2
--           addresses: "192.0.2.9, 203.0.113.9"
--           actions: "s3:GetBucketAcl, s3:ListBuckets"
--           first_seen: 2026-09-01T08:02:00Z
--           last_seen: 2026-09-01T08:03:00Z
--     the two copies of a step between accounts are one:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, recipientAccountId: "111122223333"}
--         - {eventTime: 2026-09-01T08:00:00Z, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}, sourceIPAddress: 203.0.113.9}
--       expect: [{events: 1}]
--     the same network, a private address, a service acting for it, another key:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: GetCallerIdentity, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}, sourceIPAddress: 198.51.100.99}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: GetCallerIdentity, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}, sourceIPAddress: 10.0.0.7}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: GetCallerIdentity, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001, invokedBy: athena.amazonaws.com}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: GetCallerIdentity, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000002}, sourceIPAddress: 203.0.113.9}
--       expect: []
--     given inside a network of one's own, or by another service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 10.0.0.7}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: example.amazonaws.com, responseElements: {credentials: {accessKeyId: ASIAEXAMPLE000000002}}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: GetCallerIdentity, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: GetCallerIdentity, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000002}, sourceIPAddress: 203.0.113.9}
--       expect: []
--     a network or a role that needs no explanation:
--       $ignore_networks: [203.0.113.0/24]
--       $ignore_roles: ["arn:aws:iam::111122223333:role/ci"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: GetCallerIdentity, responseElements: null, userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}, sourceIPAddress: 203.0.113.9}
--         - eventTime: 2026-09-01T08:02:00Z
--           eventName: GetCallerIdentity
--           responseElements: null
--           userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001, sessionContext: {sessionIssuer: {type: Role, userName: ci, arn: "arn:aws:iam::111122223333:role/ci"}}}
--           sourceIPAddress: 192.0.2.9
--       expect: []

with public_places as (
  select distinct source_ip_address, network
  from activity
  where is_public_address(source_ip_address)
),
issued as (
  select
    json_text(response_elements, '$.credentials.accessKeyId') as session_key,
    min(action) as issued_by,
    min(actor) as issued_to,
    min(events.source_ip_address) as issued_address,
    min(event_time) as issued_at
  from events
  join public_places on public_places.source_ip_address = events.source_ip_address
  where event_source = 'sts.amazonaws.com'
  group by json_text(response_elements, '$.credentials.accessKeyId')
),
places as (
  select distinct user_identity_access_key_id as access_key_id, source_ip_address
  from events
),
possible_keys as (
  select issued.session_key
  from issued
  join places on places.access_key_id = issued.session_key
  join public_places on public_places.source_ip_address = places.source_ip_address
  where public_places.network is distinct from network_of(issued.issued_address)
)
select
  min(events.actor) as actor,
  events.actor_id,
  count(distinct issued.session_key) as keys,
  names_of(issued.session_key) as session_keys,
  names_of(issued.issued_by) as issued_by,
  names_of(issued.issued_to) as issued_to,
  names_of(issued.issued_address) as issued_address,
  min(issued.issued_at) as issued_at,
  count(*) as events,
  count_if(is_denied(events.error_code)) as denied,
  names_of(events.source_ip_address) as addresses,
  names_of(events.action) as actions,
  min(events.event_time) as first_seen,
  max(events.event_time) as last_seen,
  first_event_ids(events.event_id, events.event_time) as event_ids
from issued
join events on events.user_identity_access_key_id = issued.session_key
join public_places on public_places.source_ip_address = events.source_ip_address
where issued.session_key in (select session_key from possible_keys)
  and public_places.network is distinct from network_of(issued.issued_address)
  and events.user_identity_invoked_by is null
  and not list_contains($ignore_networks, public_places.network)
  and not list_contains($ignore_roles, events.actor_id)
group by events.actor_id
order by first_seen asc, actor_id asc
