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
--   max_percent: {type: number, default: 1.0, help: "greatest share of the account's calls that come from the country, in percent"}
--   max_rare_percent: {type: number, default: 5.0, help: "greatest share of calls from all rare countries together; above it no country is usual"}
--   min_calls: {type: integer, default: 100, help: "how many calls an account must have, from anywhere, to be judged"}
-- false_positives:
--   - People who travel, and gateways of companies that leave the net elsewhere.
-- misses:
--   - Accounts with few calls, and those whose calls come from everywhere.
--   - Addresses whose network no registry places.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     sourceIPAddress: 5.9.1.1
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     a network of the organisation's own:
--       own_networks: {8.8.8.0/24: office Berlin}
--       $max_percent: 25.0
--       $max_rare_percent: 25.0
--       $min_calls: 4
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 5.9.1.2}
--         - {eventTime: 2026-09-01T10:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     a quarter, as rarely and as often as given:
--       $max_percent: 25.0
--       $max_rare_percent: 25.0
--       $min_calls: 4
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 5.9.1.2}
--         - {eventTime: 2026-09-01T10:00:00Z}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 8.8.8.8, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 8.8.8.8, recipientAccountId: "444455556666"}
--       expect:
--         - actor: alice
--           country: US
--           recipient_account_id: "111122223333"
--           calls: 1
--           total: 4
--           percent: 25.0
--           denied: 1
--           actions: "ec2:RunInstances"
--           addresses: 8.8.8.8
--           network_owners: Google LLC
--           first_seen: 2026-09-01T11:00:00Z
--           last_seen: 2026-09-01T11:00:00Z
--     every country is rare:
--       $max_percent: 50.0
--       $max_rare_percent: 60.0
--       $min_calls: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     too seldom to judge, and as usual:
--       $max_percent: 34.0
--       $max_rare_percent: 34.0
--       $min_calls: 4
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T11:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-01T08:00:00Z, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T09:00:00Z, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T10:00:00Z, recipientAccountId: "444455556666", sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-01T11:00:00Z, recipientAccountId: "444455556666", sourceIPAddress: 8.8.8.8}
--       expect: []
--     addresses that no registry places, and those inside:
--       $max_percent: 50.0
--       $max_rare_percent: 50.0
--       $min_calls: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T10:00:00Z, sourceIPAddress: 10.0.0.7}
--       expect: []

with placed as (
  select events.*, addresses.country, addresses.network_owner, addresses.own_network
  from events
  join addresses
    on addresses.source_ip_address = events.source_ip_address
  where addresses.country is not null
),
countries as (
  select recipient_account_id, country, count(*) as calls
  from placed
  group by recipient_account_id, country
),
shares as (
  select
    recipient_account_id,
    country,
    cast(sum(calls) over (partition by recipient_account_id) as bigint) as total,
    round(100.0 * calls / sum(calls) over (partition by recipient_account_id), 2) as percent
  from countries
),
rare as (
  select shares.*, sum(percent) over (partition by recipient_account_id) as rare_percent
  from shares
  where percent <= $max_percent
    and total >= $min_calls
)
select
  min(placed.actor) as actor,
  placed.actor_id,
  placed.recipient_account_id,
  placed.country,
  count(*) as calls,
  count_if(is_denied(placed.error_code)) as denied,
  rare.percent,
  rare.total,
  names_of(placed.action) as actions,
  names_of(placed.source_ip_address) as addresses,
  names_of(placed.network_owner) as network_owners,
  min(placed.event_time) as first_seen,
  max(placed.event_time) as last_seen,
  first_event_ids(placed.event_id, placed.event_time) as event_ids
from placed
join rare
  on rare.recipient_account_id = placed.recipient_account_id
  and rare.country = placed.country
where rare.rare_percent <= $max_rare_percent
  and placed.own_network is null
group by placed.actor_id, placed.recipient_account_id, placed.country, rare.percent, rare.total
order by percent asc, calls desc, country asc, actor_id asc
