-- title: Which principals called from a country that is rare in this account?
-- asks: where_from
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: attempted
-- finding: "{actor} made {calls call|calls} from {country} ({network_owners}), a country with {percent} % of the account's calls: {actions}"
-- summary: >
--   Calls of an account come nearly always from the same countries. Shown are the principals that called from
--   one that makes a small share of them, one row per principal and country. Countries are where networks are
--   registered; hosts rented from a cloud provider count for its country.
-- parameters:
--   max_percent: {type: number, default: 1.0, help: "greatest share of the call's events that come from the country, in percent"}
--   min_calls: {type: integer, default: 100, help: "how often a call must have been made, from anywhere, to be judged"}
-- false_positives:
--   - People who travel, and gateways of companies that leave the net elsewhere.
-- misses:
--   - Calls made seldom; see activity.rare_changes.
--   - Addresses whose network no registry places.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     sourceIPAddress: 5.9.1.1
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     a quarter, as rarely and as often as asked for:
--       $max_percent: 25.0
--       $min_calls: 4
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 5.9.1.2}
--         - {eventTime: 2026-09-01T10:00:00Z}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 8.8.8.8, errorCode: Client.UnauthorizedOperation}
--       expect:
--         - action: "ec2:RunInstances"
--           country: US
--           calls: 1
--           total: 4
--           percent: 25.0
--           denied: 1
--           actors: alice
--           addresses: 8.8.8.8
--           network_owners: Google LLC
--           first_seen: 2026-09-01T11:00:00Z
--           last_seen: 2026-09-01T11:00:00Z
--     too seldom to judge, and as usual:
--       $max_percent: 34.0
--       $min_calls: 4
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: StopInstances, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-01T11:00:00Z, eventName: StopInstances, sourceIPAddress: 8.8.8.8}
--       expect: []
--     addresses that no registry places, and those inside:
--       $max_percent: 50.0
--       $min_calls: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T10:00:00Z, sourceIPAddress: 10.0.0.7}
--       expect: []

with per_country as (
  select
    events.action,
    addresses.country,
    count(*)                                                                  as calls,
    count_if(is_denied(events.error_code))                                    as denied,
    names_of(events.actor)             as actors,
    names_of(events.source_ip_address) as addresses,
    names_of(addresses.network_owner)  as network_owners,
    min(events.event_time)                                                    as first_seen,
    max(events.event_time)                                                    as last_seen,
    first_event_ids(events.event_id, events.event_time)                       as event_ids
  from events
  join addresses
    on addresses.source_ip_address = events.source_ip_address
  where addresses.country is not null
  group by events.action, addresses.country
),
shares as (
  select
    per_country.*,
    cast(sum(calls) over (partition by action) as bigint)           as total,
    round(100.0 * calls / sum(calls) over (partition by action), 2) as percent
  from per_country
)
select *
from shares
where percent <= $max_percent
  and total >= $min_calls
order by percent asc, total desc, action asc, country asc
