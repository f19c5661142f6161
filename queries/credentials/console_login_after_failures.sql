-- title: Which console sign-ins succeeded after several failures?
-- asks: when
-- kind: hunt
-- severity: high
-- attack: [T1110]
-- ttc: [T1078.A001]
-- outcome: done
-- finding: "{user_name} of account {recipient_account_id} signed in to the console from {source_ip_address} after {failures failure|failures}"
-- summary: >
--   Either a forgotten password remembered at last, or a guessed one. Compare the address of the sign-in with
--   those of the failures and with where the user worked before (addresses.first_seen). One row per sign-in that
--   succeeded; every failure of the same user before it, from any address, counts.
-- parameters:
--   min_failures: {type: integer, default: 5, help: failures before the sign-in that make a row}
--   within: {type: duration, default: 1h, help: how long before the sign-in a failure counts}
-- false_positives:
--   - People who mistype patiently, and browsers that fill in an old password.
-- misses:
--   - Guessing spread over days, or done before the window.
--   - A user name that does not exist, because it is hidden in the log.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:SwitchRole: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     recipientAccountId: "111122223333"
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     responseElements: {ConsoleLogin: Failure}
--   sequences:
--     as many failures as asked for, the first at the last moment that counts:
--       $min_failures: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:30:00Z, sourceIPAddress: 203.0.113.10}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9, responseElements: {ConsoleLogin: Success}}
--       expect:
--         - user_name: alice
--           recipient_account_id: "111122223333"
--           source_ip_address: 203.0.113.9
--           failures: 2
--           failed_from: "203.0.113.10, 203.0.113.9"
--           event_time: 2026-09-01T09:00:00Z
--     root has no user name:
--       $min_failures: 1
--       given: {userIdentity: {type: Root, arn: "arn:aws:iam::111122223333:root"}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, responseElements: {ConsoleLogin: Success}}
--       expect: [{user_name: root, failures: 1}]
--     a failure too many minutes ago, and one afterwards:
--       $min_failures: 1
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z}
--         - {eventTime: 2026-09-01T09:00:00Z, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T09:00:01Z}
--       expect: []
--     one failure less than asked for:
--       $min_failures: 2
--       events:
--         - {eventTime: 2026-09-01T08:30:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, responseElements: {ConsoleLogin: Success}}
--       expect: []
--     another user, another account:
--       $min_failures: 1
--       events:
--         - {eventTime: 2026-09-01T08:30:00Z, userIdentity: {userName: carol}}
--         - {eventTime: 2026-09-01T08:31:00Z, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T09:00:00Z, responseElements: {ConsoleLogin: Success}}
--       expect: []
--     sign-ins that succeed, and other steps of signing in, are no failures:
--       $min_failures: 1
--       events:
--         - {eventTime: 2026-09-01T08:30:00Z, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:31:00Z, eventName: SwitchRole}
--         - {eventTime: 2026-09-01T09:00:00Z, responseElements: {ConsoleLogin: Success}}
--       expect: []

with sign_ins as (
  select
    event_time,
    recipient_account_id,
    case when user_identity_type = 'Root' then 'root' else user_identity_user_name end as user_name,
    json_text(response_elements, '$.ConsoleLogin') as result,
    source_ip_address,
    user_agent,
    event_id
  from events
  where action = 'signin:ConsoleLogin'
)
select
  opened.event_time,
  opened.user_name,
  opened.recipient_account_id,
  opened.source_ip_address,
  count(*)                                                                  as failures,
  min(failed.event_time)                                                    as first_failure,
  names_of(failed.source_ip_address) as failed_from,
  opened.user_agent,
  opened.event_id
from sign_ins as opened
join sign_ins as failed
  on failed.user_name = opened.user_name
  and failed.recipient_account_id = opened.recipient_account_id
  and failed.event_time >= opened.event_time - $within
  and failed.event_time <= opened.event_time
where opened.result = 'Success'
  and failed.result = 'Failure'
group by
  opened.event_time,
  opened.user_name,
  opened.recipient_account_id,
  opened.source_ip_address,
  opened.user_agent,
  opened.event_id
having count(*) >= $min_failures
order by opened.event_time asc, opened.event_id asc
