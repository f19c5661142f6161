-- title: Which principals called from an address on a list of threats?
-- asks: where_from
-- kind: hunt
-- severity: high
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} made {events call|calls} ({changes} of them changes) from {addresses}, on the threat list {lists}"
-- finding_denied: "{actor} tried {events call|calls} from {addresses}, on the threat list {lists}, all denied"
-- summary: >
--   The lists are those given with --threats (or TRAILSCOPE_THREATS); without any the answer is empty and says nothing. One row
--   per principal. How much a list is worth decides how much a row is: lists of exit nodes, hosting networks and scanners
--   name many who mean no harm. Networks of the organisation's own (--networks) are left out.
-- parameters:
--   ignore_lists: {type: text list, default: [], help: lists that need no finding}
-- false_positives:
--   - Addresses that changed hands since they were listed, and gateways that many share.
--   - Own people behind a VPN or an anonymising network.
-- misses:
--   - Addresses that are on no list given, and those that a list named only later or before.
--   - Calls through a VPC endpoint, whose addresses are private.
-- cases:
--   given:
--     eventName: DescribeInstances
--     readOnly: true
--     sourceIPAddress: 203.0.113.9
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice", principalId: AIDAEXAMPLEALICE00001}
--   sequences:
--     an address of a listed network:
--       threat_lists: {203.0.113.0/28: drop, "2001:db8::/32": six}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, eventSource: iam.amazonaws.com, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:00Z, errorCode: AccessDenied, readOnly: false}
--         - {eventTime: 2026-09-01T10:00:00Z, sourceIPAddress: "2001:DB8:7:0::9"}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 203.0.113.16}
--       expect:
--         - actor: alice
--           addresses: "2001:DB8:7:0::9, 203.0.113.9"
--           lists: "drop, six"
--           events: 3
--           changes: 1
--           denied: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T10:00:00Z
--     the loudest first:
--       threat_lists: {203.0.113.0/24: drop}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, readOnly: false, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: [{actor: bob}, {actor: alice}]
--     listed, and the organisation's own:
--       own_networks: {203.0.113.9/32: office}
--       threat_lists: {203.0.113.0/24: drop}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []
--     a list that is known to be wide:
--       $ignore_lists: [hosting]
--       threat_lists: {203.0.113.0/24: hosting}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []
--     no list:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []

select
  min(events.actor) as actor,
  events.actor_id,
  names_of(events.source_ip_address) as addresses,
  names_of(addresses.threat_lists) as lists,
  count(*) as events,
  count_if(events.read_only = false and events.error_code is null) as changes,
  count_if(is_denied(events.error_code)) as denied,
  names_of(events.action) as actions,
  min(events.event_time) as first_seen,
  max(events.event_time) as last_seen,
  min(events.recipient_account_id) as recipient_account_id,
  first_event_ids(events.event_id, events.event_time) as event_ids
from events
join addresses
  on addresses.source_ip_address = events.source_ip_address
-- an address on no list has NULL here, which is in no list of names and not outside of one
where not list_contains($ignore_lists, addresses.threat_lists)
  and addresses.own_network is null
group by events.actor_id
order by changes desc, first_seen asc, events.actor_id asc
