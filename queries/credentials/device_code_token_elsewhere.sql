-- title: Did a device code give a token to a computer where its person was not?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1566.002, T1528, T1550.001]
-- ttc: [T1199.A002]
-- outcome: done
-- finding: "{actor} was at {person_at}, and {minutes minute|minutes} apart a computer at {source_ip_address} ({country}) got a token for a device code, from a network new to the person"
-- summary: >
--   Who signs in with the AWS CLI confirms the code in a browser on the same computer, or on one nearby. Whoever
--   confirms an intruder's code does so at home, and the token goes elsewhere. Told when the person (the user id
--   of Identity Center) was seen from another network within the time given, and never before from the network
--   that got the token. Ask the person, and delete the sessions of the user in Identity Center.
--   sequences.device_code_then_accounts tells what followed in several accounts. One row per person and network.
-- parameters:
--   within: {type: duration, default: 15m, help: how near in time the person was seen elsewhere}
-- false_positives:
--   - The first token on a server or a machine in the cloud, confirmed in the browser at hand, a telephone that confirms, and a computer whose browser speaks IPv6 and whose programs IPv4.
-- misses:
--   - A person whose sign-in at the portal was before that time, an intruder in a network the person had used, tokens by authorization code, and records that do not name the person.
-- cases:
--   given:
--     eventSource: sso.amazonaws.com
--     eventName: CreateToken
--     eventType: AwsServiceEvent
--     readOnly: false
--     sourceIPAddress: 8.8.8.8
--     userIdentity: {type: IdentityCenterUser, onBehalfOf: {userId: u-1}}
--     requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}
--   sequences:
--     of two places where the person was, the one nearer in time:
--       events:
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: signin.amazonaws.com, eventName: UserAuthentication, sourceIPAddress: 5.9.1.1, requestParameters: null}
--         - {eventTime: 2026-09-01T08:14:00Z, eventSource: signin.amazonaws.com, eventName: UserAuthentication, sourceIPAddress: 9.9.9.9, requestParameters: null}
--         - {eventTime: 2026-09-01T08:15:00Z}
--       expect: [{person_at: 9.9.9.9, source_ip_address: 8.8.8.8, minutes: 1}]
--     confirmed at one place, used at another, twice:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: signin.amazonaws.com, eventName: UserAuthentication, sourceIPAddress: 5.9.1.1, requestParameters: null}
--         - {eventTime: 2026-09-01T08:15:00Z}
--         - {eventTime: 2026-09-01T08:20:00Z, sourceIPAddress: 8.8.8.9}
--       expect: [{person_at: 5.9.1.1, source_ip_address: 8.8.8.8, country: US, minutes: 15, tokens: 1, first_seen: 2026-09-01T08:15:00Z, last_seen: 2026-09-01T08:15:00Z}]
--     by the token service, in a network that no register places, and the person seen a little later:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sso-oauth.amazonaws.com, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:15:00Z, eventSource: signin.amazonaws.com, eventName: UserAuthentication, sourceIPAddress: 5.9.1.1, requestParameters: null}
--       expect: [{person_at: 5.9.1.1, source_ip_address: 203.0.113.9, country: unknown, minutes: 15}]
--     a moment too long ago, at the same place, a network used before, refused, another grant, another call, another person:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: signin.amazonaws.com, eventName: UserAuthentication, sourceIPAddress: 5.9.1.1, requestParameters: null}
--         - {eventTime: 2026-09-01T08:15:01Z}
--         - {eventTime: 2026-09-02T08:00:00Z, eventSource: signin.amazonaws.com, eventName: UserAuthentication, sourceIPAddress: 5.9.1.1, requestParameters: null}
--         - {eventTime: 2026-09-02T08:01:00Z, sourceIPAddress: 5.9.1.7}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: ListAccounts, readOnly: true, sourceIPAddress: 4.4.4.4, requestParameters: null}
--         - {eventTime: 2026-09-02T08:02:00Z, sourceIPAddress: 8.8.8.9}
--         - {eventTime: 2026-09-02T08:03:00Z, sourceIPAddress: 203.0.113.9, errorCode: AuthorizationPendingException}
--         - {eventTime: 2026-09-02T08:04:00Z, sourceIPAddress: 198.51.100.7, requestParameters: {grantType: refresh_token}}
--         - {eventTime: 2026-09-02T08:05:00Z, sourceIPAddress: 192.0.2.7, eventName: CreateTokenWithIAM}
--         - {eventTime: 2026-09-02T08:06:00Z, sourceIPAddress: 192.0.2.9, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-03T08:00:00Z, eventSource: glue.amazonaws.com, eventName: GetTable, sourceIPAddress: athena.amazonaws.com, requestParameters: null}
--         - {eventTime: 2026-09-03T08:01:00Z, sourceIPAddress: 9.9.9.9}
--       expect: []

with tokens as (
  select
    events.on_behalf_of_user_id as user_id,
    events.actor,
    events.actor_id,
    events.event_id,
    events.event_time,
    events.source_ip_address,
    addresses.country,
    network_of(events.source_ip_address) as network
  from events
  join addresses on addresses.source_ip_address = events.source_ip_address
  where events.action in ('sso:CreateToken', 'sso-oauth:CreateToken')
    and events.error_code is null
    and strpos(json_text(events.request_parameters, '$.grantType'), 'device_code') > 0
),
seen as (
  select
    asked.user_id,
    events.event_time,
    events.source_ip_address,
    network_of(events.source_ip_address) as network
  from (select distinct user_id from tokens) as asked
  join events on events.on_behalf_of_user_id = asked.user_id
  join addresses on addresses.source_ip_address = events.source_ip_address
),
networks as (
  select user_id, network, min(event_time) as first_seen
  from seen
  group by user_id, network
)
select
  min(tokens.actor)                         as actor,
  min(tokens.actor_id)                      as actor_id,
  first_by(person.source_ip_address, abs(date_diff('second', person.event_time, tokens.event_time))) as person_at,
  first_by(tokens.source_ip_address, abs(date_diff('second', person.event_time, tokens.event_time))) as source_ip_address,
  coalesce(first_by(tokens.country, abs(date_diff('second', person.event_time, tokens.event_time))), 'unknown') as country,
  min(cast(floor(abs(date_diff('second', person.event_time, tokens.event_time)) / 60) as bigint)) as minutes,
  count(distinct tokens.event_id)           as tokens,
  min(tokens.event_time)                    as first_seen,
  max(tokens.event_time)                    as last_seen,
  first_event_ids(tokens.event_id, tokens.event_time) as event_ids
from tokens
join networks
  on networks.user_id = tokens.user_id
  and networks.network = tokens.network
  and networks.first_seen = tokens.event_time
join seen as person
  on person.user_id = tokens.user_id
  and person.network is distinct from tokens.network
  and person.event_time >= tokens.event_time - $within
  and person.event_time <= tokens.event_time + $within
group by tokens.user_id, tokens.network
order by first_seen asc, person_at asc
