-- title: Which principals signed in to the console from a new network?
-- asks: where_from
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} signed in to the console from {networks new network|new networks} from {first_seen} on: {network_names}"
-- finding_denied: "{actor} tried to sign in to the console from {networks new network|new networks} from {first_seen} on and failed: {network_names}"
-- summary: >
--   Sign-ins, failed ones included, from public networks (IPv4 /24, IPv6 /48) that the same person had not
--   signed in from during the baseline. One row per person. Compare with the earlier place: does it go on at the
--   same time?
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a network counts as known}
--   known_networks:
--     type: text list
--     default: []
--     help: "networks that need no explanation, as network_of writes them: 203.0.113.0/24"
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Journeys, home offices, telephones.
-- misses:
--   - People who sign in for the first time; every network of theirs is new, and all their rows are shown.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:SwitchRole: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     responseElements: {ConsoleLogin: Success}
--   sequences:
--     a network of the organisation's own:
--       own_networks: {8.8.8.0/24: office Berlin}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     a network never used before, once in vain:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.8.8, responseElements: {ConsoleLogin: Failure}}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 8.8.8.9}
--       expect: [{actor: alice, networks: 1, network_names: 8.8.8.0/24, countries: US, network_owners: Google LLC, sign_ins: 1, failures: 1, first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     a network that no register places:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: [{network_names: 203.0.113.0/24, countries: unknown, network_owners: unknown}]
--     known since one second before the baseline ended, or to the responder:
--       $known_networks: [192.0.2.0/24]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.10}
--         - {eventTime: 2026-09-09T08:01:00Z, sourceIPAddress: 192.0.2.5}
--       expect: []
--     another step, and no public address:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: SwitchRole, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-09T08:01:00Z, sourceIPAddress: AWS Internal}
--       expect: []

with sign_ins as (
  select
    events.*,
    network_of(events.source_ip_address) as network,
    coalesce(addresses.country, 'unknown') as country,
    coalesce(addresses.network_owner, 'unknown') as network_owner,
    json_text(response_elements, '$.ConsoleLogin') as result,
    min(event_time) over (partition by actor, network_of(events.source_ip_address)) as used_since
  from events
  left join addresses on addresses.source_ip_address = events.source_ip_address
  where action = 'signin:ConsoleLogin'
    and is_public_address(events.source_ip_address)
    and addresses.own_network is null
    and not list_contains($known_networks, network_of(events.source_ip_address))
)
select
  actor,
  min(actor_id) as actor_id,
  count(distinct network) as networks,
  names_of(network) as network_names,
  names_of(country) as countries,
  names_of(network_owner) as network_owners,
  first_by(source_ip_address, event_time) as source_ip_address,
  count(*) as events,
  count_if(result = 'Success') as sign_ins,
  count_if(result = 'Failure') as failures,
  count_if(result = 'Failure') as failed,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from sign_ins
where used_since >= (select min(event_time) from events) + $baseline
group by actor
order by first_seen asc, actor asc
