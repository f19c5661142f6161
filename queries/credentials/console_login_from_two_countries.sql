-- title: Which principals signed in to the console from two countries?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: done
-- finding: "{actor} signed in to the console from {country} {minutes minute|minutes} after signing in from {country_before}"
-- summary: >
--   Successful sign-ins of one person, one after the other, from networks registered in different countries: a
--   VPN switched on, or a second person with the same password. Ask which of the two addresses is known, and end
--   the session of the other. An address from which more than `shared_by` principals signed in, on three days or
--   more, is a gateway of the organisation, and says nothing about where somebody is.
-- parameters:
--   within: {type: duration, default: 4h, help: longest time between the two sign-ins}
--   shared_by: {type: integer, default: 3, help: most principals that sign in from an address which is no gateway}
-- false_positives:
--   - VPNs, and networks registered in another country than where they are.
-- misses:
--   - A thief in the same country, behind Amazon's own addresses, or behind a gateway that many share.
--   - Use without a sign-in; see addresses.between_countries.
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     responseElements: {ConsoleLogin: Success}
--   sequences:
--     at the last moment that counts:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T12:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: [{actor: alice, country_before: DE, country: US, minutes: 240, address_before: 5.9.1.1, source_ip_address: 8.8.8.8, event_time: 2026-09-01T12:00:00Z}]
--     too late, or two people:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T12:00:01Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     a failed one, a network that no register places, Amazon's own, another step:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 8.8.8.8, responseElements: {ConsoleLogin: Failure}}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:03:00Z, sourceIPAddress: 72.21.198.64}
--         - {eventTime: 2026-09-01T08:04:00Z, sourceIPAddress: 8.8.8.8, eventName: CheckMfa, responseElements: {CheckMfa: Success}}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 5.9.1.2}
--       expect: []
--     a gateway that others share, and an address of as many on one day only:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:30:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-03T08:00:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-04T09:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-04T10:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-05T08:00:00Z, sourceIPAddress: 8.8.4.4, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-05T08:10:00Z, sourceIPAddress: 8.8.4.4, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-05T08:20:00Z, sourceIPAddress: 8.8.4.4, userIdentity: {userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-05T09:00:00Z, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-05T09:30:00Z, sourceIPAddress: 8.8.4.4}
--       expect: [{actor: alice, country: US, minutes: 30, source_ip_address: 8.8.4.4}]
--     what one person comes to on three days is no gateway:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-03T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-03T09:00:00Z, sourceIPAddress: 5.9.1.1}
--       expect: [{country_before: US, country: DE, minutes: 60}]

with possible_sign_ins as (
  select *
  from events
  where action = 'signin:ConsoleLogin'
),
succeeded as (
  select *
  from possible_sign_ins
  where json_text(response_elements, '$.ConsoleLogin') = 'Success'
),
gateways as (
  select source_ip_address
  from succeeded
  group by source_ip_address
  having count(distinct actor) > $shared_by
    and count(distinct cast(event_time as date)) >= 3
),
sign_ins as (
  select
    events.actor,
    events.actor_id,
    events.recipient_account_id,
    events.source_ip_address,
    addresses.country,
    events.event_time,
    events.event_id,
    lag(addresses.country) over (
      partition by events.actor order by events.event_time asc, events.event_id asc
    ) as country_before,
    lag(events.source_ip_address) over (
      partition by events.actor order by events.event_time asc, events.event_id asc
    ) as address_before,
    lag(events.event_time) over (
      partition by events.actor order by events.event_time asc, events.event_id asc
    ) as time_before
  from succeeded as events
  join addresses on addresses.source_ip_address = events.source_ip_address
  left join gateways on gateways.source_ip_address = events.source_ip_address
  where addresses.country is not null
    and not addresses.is_aws
    and gateways.source_ip_address is null
)
select
  event_time,
  actor,
  actor_id,
  recipient_account_id,
  country_before,
  address_before,
  country,
  source_ip_address,
  cast(floor(date_diff('second', time_before, event_time) / 60) as bigint) as minutes,
  event_id
from sign_ins
where country_before is distinct from country
  and event_time <= time_before + $within
order by event_time asc, event_id asc
