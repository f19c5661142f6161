-- title: Which principals used IP addresses or access keys on my list?
-- asks: where_from
-- kind: hunt
-- severity: high
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} made {events call|calls} ({changes} of them changes) from {addresses} with {access_keys}"
-- finding_denied: "{actor} tried {events call|calls} from {addresses} with {access_keys}, all denied"
-- summary: >
--   For addresses, networks and access keys that others reported: a threat feed, a notice of AWS, another
--   incident. Give the list; the answer has one row per principal. Networks are compared by CIDR. Without a list
--   the answer is empty and says nothing.
-- parameters:
--   addresses: {type: text list, default: [], help: "addresses to look for: 203.0.113.9"}
--   networks:
--     type: text list
--     default: []
--     help: "networks to look for: 203.0.113.0/24, 2001:db8::/32"
--   access_keys: {type: text list, default: [], help: access key ids to look for}
-- false_positives:
--   - Lists that name gateways, clouds and VPNs which your own people use as well.
-- misses:
--   - Addresses that are not on the list.
--   - Calls through a VPC endpoint, whose addresses are private.
-- cases:
--   given:
--     sourceIPAddress: 203.0.113.9
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice", accessKeyId: AKIAEXAMPLE000000001}
--   sequences:
--     an address:
--       $addresses: [203.0.113.9]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:00Z, errorCode: AccessDenied, readOnly: false}
--         - {eventTime: 2026-09-01T10:00:00Z, readOnly: true}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 203.0.113.10}
--       expect:
--         - actor: alice
--           addresses: 203.0.113.9
--           access_keys: AKIAEXAMPLE000000001
--           events: 3
--           changes: 1
--           denied: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T10:00:00Z
--     a network:
--       $networks: [203.0.112.0/22, 2001:db8::/32]
--       events:
--         - {sourceIPAddress: 203.0.113.77}
--         - {sourceIPAddress: "2001:db8:7::9"}
--         - {sourceIPAddress: 192.0.2.1}
--       expect: [{addresses: "2001:db8:7::9, 203.0.113.77"}]
--     a key:
--       $access_keys: [AKIAEXAMPLE000000002]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, userIdentity: {accessKeyId: AKIAEXAMPLE000000002}}
--       expect: [{access_keys: AKIAEXAMPLE000000002}]
--     no list:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []

with named as (
  select distinct source_ip_address
  from (select distinct source_ip_address from events) as used
  cross join unnest($networks) as t(network)
  where in_network(source_ip_address, network)
)
select
  min(actor) as actor,
  actor_id,
  names_of(events.source_ip_address) as addresses,
  names_of(user_identity_access_key_id) as access_keys,
  count(*) as events,
  count_if(read_only = false and error_code is null) as changes,
  count_if(is_denied(error_code)) as denied,
  names_of(action) as actions,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  min(recipient_account_id) as recipient_account_id,
  first_event_ids(event_id, event_time) as event_ids
from events
left join named on named.source_ip_address = events.source_ip_address
where list_contains($addresses, events.source_ip_address)
  or named.source_ip_address is not null
  or list_contains($access_keys, user_identity_access_key_id)
group by actor_id
order by changes desc, first_seen asc, actor_id asc
