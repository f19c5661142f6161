-- title: Which IP addresses tried console passwords of many users?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1110.003]
-- ttc: [T1078.A001]
-- outcome: failed
-- finding: "{source_ip_address} failed {failures console sign-in|console sign-ins} as {users user|users}; {successes} succeeded from there"
-- summary: >
--   A few passwords against every name stay below any lock-out. One row per address, with the sign-ins that
--   succeeded from it: if there is one, that user is compromised. Names that do not exist count as one user,
--   because they are hidden in the log. In an office people mistype now and then, and get in after all: where
--   more sign-ins succeeded from the address than failed, and too few users never got in from it, there is no second
--   sign, and it weighs one step less.
-- parameters:
--   min_users: {type: integer, default: 3, help: how many users make a row}
-- false_positives:
--   - An office behind one address, on the morning after a password rule changed.
-- misses:
--   - One who changes the address for every attempt.
--   - Attempts at an identity provider, which are logged there.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:SwitchRole: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     sourceIPAddress: 203.0.113.9
--     userIdentity: {type: IAMUser, userName: alice}
--     responseElements: {ConsoleLogin: Failure}
--   sequences:
--     as many users as asked for, and one let in:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:30Z}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {userName: HIDDEN_DUE_TO_SECURITY_REASONS}}
--         - {eventTime: 2026-09-01T08:02:00Z, userIdentity: {userName: carol}, responseElements: {ConsoleLogin: Success}}
--       expect:
--         - source_ip_address: 203.0.113.9
--           users: 2
--           failures: 3
--           successes: 1
--           let_in: carol
--           within_seconds: 60
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     people of an office who got in after all, one who did not, and as many failures as successes:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:02:00Z, userIdentity: {userName: carol}}
--         - {eventTime: 2026-09-01T08:03:00Z, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:04:00Z, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 203.0.113.10}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.10, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 203.0.113.10, userIdentity: {userName: carol}}
--         - {eventTime: 2026-09-01T08:03:00Z, sourceIPAddress: 203.0.113.10, userIdentity: {userName: carol}, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 203.0.113.11}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 203.0.113.11, userIdentity: {userName: carol}}
--         - {eventTime: 2026-09-01T08:03:00Z, sourceIPAddress: 203.0.113.11, userIdentity: {userName: dan}, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:04:00Z, sourceIPAddress: 203.0.113.11, userIdentity: {userName: dan}, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:05:00Z, sourceIPAddress: 203.0.113.11, userIdentity: {userName: dan}, responseElements: {ConsoleLogin: Success}}
--       expect:
--         - {source_ip_address: 203.0.113.10, second_sign: true}
--         - {source_ip_address: 203.0.113.11, second_sign: true}
--         - {source_ip_address: 203.0.113.9, second_sign: false}
--     one user, several times:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--       expect: []
--     two addresses, one user each:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.10, userIdentity: {userName: carol}}
--       expect: []
--     other steps of signing in:
--       $min_users: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: SwitchRole}
--       expect: []

with sign_ins as (
  select
    event_time,
    event_id,
    source_ip_address,
    case when user_identity_type = 'Root' then 'root' else user_identity_user_name end as user_name,
    json_text(response_elements, '$.ConsoleLogin') as result
  from events
  where action = 'signin:ConsoleLogin'
),
remembered as (
  select
    sign_ins.*,
    bool_or(coalesce(result = 'Success', false)) over (partition by source_ip_address, user_name) as got_in
  from sign_ins
),
per_address as (
  select
    source_ip_address,
    count(distinct case when result = 'Failure' then user_name end) as users,
    count(distinct case when not got_in then user_name end) as never_let_in,
    count_if(result = 'Failure')                                    as failures,
    count_if(result = 'Success')                                    as successes,
    names_of(case when result = 'Success' then user_name end) as let_in,
    min(case when result = 'Failure' then event_time end)           as first_seen,
    max(case when result = 'Failure' then event_time end)           as last_seen,
    first_event_ids(event_id, event_time)                           as event_ids
  from remembered
  group by source_ip_address
)
select
  per_address.*,
  failures >= successes or never_let_in >= $min_users as second_sign,
  date_diff('second', first_seen, last_seen) as within_seconds
from per_address
where users >= $min_users
order by users desc, source_ip_address asc
