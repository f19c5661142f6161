-- title: Was GetCallerIdentity called from a network new to its caller?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1033, T1087.004]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} called sts:GetCallerIdentity from {networks new network|new networks} from {first_seen} on: {network_names}, with {user_agent}"
-- summary: >
--   GetCallerIdentity needs no permission and tells whose a key is: the first call of nearly everybody who finds
--   one. Developers' tools call it too, always from the same places. One row per principal, with the networks
--   (IPv4 /24, IPv6 /48) it had not called from during the baseline.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a network counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Terraform, the command line and build systems in a new place.
-- misses:
--   - Thieves who ask nothing, or ask by another call.
-- formerly: [credentials.asked_who_one_is]
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: GetCallerIdentity
--     userAgent: aws-cli/2.27.41
--     userIdentity: {type: IAMUser, userName: ci, arn: "arn:aws:iam::111122223333:user/ci"}
--   sequences:
--     from a new network:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.8.8, userAgent: TruffleHog}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 8.8.8.9}
--       expect: [{actor: ci, networks: 1, network_names: 8.8.8.0/24, network_owners: Google LLC, user_agent: TruffleHog, times: 2, failed: 0, first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T08:01:00Z}]
--     at home, where no register places the network:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetSessionToken}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: [{network_names: 198.51.100.0/24, network_owners: unknown}]
--     asked one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetSessionToken}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     asked something else:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.9, eventName: GetSessionToken}
--       expect: []

with questions as (
  select
    events.*,
    network_of(events.source_ip_address) as network,
    coalesce(addresses.network_owner, 'unknown') as network_owner,
    min(event_time) over (partition by actor_id, network_of(events.source_ip_address)) as used_since
  from events
  left join addresses on addresses.source_ip_address = events.source_ip_address
  where action = 'sts:GetCallerIdentity'
)
select
  min(actor) as actor,
  actor_id,
  count(distinct network) as networks,
  names_of(network) as network_names,
  names_of(network_owner) as network_owners,
  first_by(source_ip_address, event_time) as source_ip_address,
  first_by(user_agent, event_time) as user_agent,
  count(*) as times,
  count_if(error_code is not null) as failed,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from questions
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id
order by first_seen asc, actor_id asc
