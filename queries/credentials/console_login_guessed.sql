-- title: Whose console password was tried many times?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1110.001]
-- ttc: [T1078.A001]
-- outcome: failed
-- finding: "the console password of {user_name} in account {recipient_account_id} was tried {failures time|times} from {addresses}"
-- summary: >
--   Many failures for one user, the root user included, within an hour. From several addresses at once it is
--   automated. If a sign-in succeeded afterwards, credentials.console_login_after_failures has it. One row per
--   user, for the worst hour.
-- parameters:
--   min_failures: {type: integer, default: 10, help: how many failures make a row}
--   within: {type: duration, default: 1h, help: the stretch of time they lie in}
-- false_positives:
--   - A browser that fills in an old password, and monitoring that signs in.
-- misses:
--   - Guessing spread over days, or over many users; see credentials.console_password_spray.
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     recipientAccountId: "111122223333"
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     responseElements: {ConsoleLogin: Failure}
--   sequences:
--     one row, from the user's own first failure on, in the one account:
--       $min_failures: 2
--       events:
--         - {eventTime: 2026-09-01T07:59:00Z, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T07:59:30Z, userIdentity: {userName: carol}}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z}
--       expect: [{user_name: alice, failures: 3, first_seen: 2026-09-01T08:00:00Z}]
--     as many as asked for, the last at the last moment that counts:
--       $min_failures: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:30:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T09:00:00Z}
--       expect: [{user_name: alice, recipient_account_id: "111122223333", failures: 3, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}]
--     root has no user name:
--       $min_failures: 1
--       events:
--         - {userIdentity: {type: Root, arn: "arn:aws:iam::111122223333:root"}}
--       expect: [{user_name: root}]
--     too slowly:
--       $min_failures: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:01Z}
--       expect: []
--     let in, and other steps:
--       $min_failures: 1
--       events:
--         - {responseElements: {ConsoleLogin: Success}}
--         - {eventName: CheckMfa, responseElements: {CheckMfa: Failure}}
--       expect: []

with possible_sign_ins as (
  select *
  from events
  where action = 'signin:ConsoleLogin'
),
failures as (
  select
    case when user_identity_type = 'Root' then 'root' else user_identity_user_name end as user_name,
    actor,
    recipient_account_id,
    source_ip_address,
    event_time,
    event_id
  from possible_sign_ins
  where json_text(response_elements, '$.ConsoleLogin') = 'Failure'
),
stretches as (
  select
    failures.user_name,
    failures.recipient_account_id,
    starts.started,
    min(failures.actor)                                                         as actor,
    count(*)                                                                    as failures,
    names_of(failures.source_ip_address) as addresses,
    max(failures.event_time)                                                    as last_seen,
    first_event_ids(failures.event_id, failures.event_time)                     as event_ids
  from (select distinct user_name, recipient_account_id, event_time as started from failures) as starts
  join failures
    on failures.user_name = starts.user_name
    and failures.recipient_account_id = starts.recipient_account_id
    and failures.event_time >= starts.started
    and failures.event_time <= starts.started + $within
  group by failures.user_name, failures.recipient_account_id, starts.started
),
ranked as (
  select
    stretches.*,
    row_number() over (partition by user_name, recipient_account_id order by failures desc, started asc) as place
  from stretches
)
select user_name, actor, recipient_account_id, failures, addresses, started as first_seen, last_seen, event_ids
from ranked
where place = 1
  and failures >= $min_failures
order by failures desc, user_name asc
