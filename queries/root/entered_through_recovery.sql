-- title: Was the root password recovered by mail and then used to sign in?
-- asks: when
-- kind: hunt
-- severity: critical
-- attack: [T1078.004, T1098]
-- ttc: [T1078.A002]
-- outcome: done
-- finding: "root of account {recipient_account_id} signed in from {source_ip_address} {minutes minute|minutes} after its password was recovered"
-- summary: >
--   The root password was recovered by mail, and then root signed in. Either the owner forgot it, or the mailbox
--   is compromised, and with it the whole account. Reach the owner by telephone, and look at the mailbox as well
--   as at root.usage. One row per sign-in; the last recovery before it counts.
-- parameters:
--   within: {type: duration, default: 24h, help: longest time between the recovery and the sign-in}
-- false_positives:
--   - The owner of the account, who can say so.
-- misses:
--   - Several accounts behind one mailbox, each of which has its own row only when its logs are in the lake.
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:PasswordRecoveryCompleted: step of a sign-in, which is no API action
--   signin:PasswordRecoveryRequested: step of a sign-in, which is no API action
--   signin:PasswordUpdated: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventType: AwsConsoleSignIn
--     recipientAccountId: "111122223333"
--     userIdentity: {type: Root, principalId: "111122223333", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333"}
--   sequences:
--     asked for, completed, and let in at the last moment that counts:
--       events:
--         - {eventTime: 2026-09-01T07:55:00Z, eventName: PasswordRecoveryRequested}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: PasswordRecoveryCompleted}
--         - eventTime: 2026-09-02T08:00:00Z
--           eventName: ConsoleLogin
--           responseElements: {ConsoleLogin: Success}
--           additionalEventData: {MFAUsed: "No"}
--           sourceIPAddress: 203.0.113.9
--       expect:
--         - recipient_account_id: "111122223333"
--           recovered_at: 2026-09-01T08:00:00Z
--           event_time: 2026-09-02T08:00:00Z
--           minutes: 1440
--           recovered_from: 198.51.100.7
--           source_ip_address: 203.0.113.9
--           mfa_used: "No"
--     only asked for, in the same second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: PasswordRecoveryRequested}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ConsoleLogin, responseElements: {ConsoleLogin: Success}}
--       expect: [{recovered_at: 2026-09-01T08:00:00Z}]
--     too late, too early, refused, another account, another user:
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: ConsoleLogin, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: PasswordRecoveryCompleted}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ConsoleLogin, responseElements: {ConsoleLogin: Failure}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: ConsoleLogin, responseElements: {ConsoleLogin: Success}, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: ConsoleLogin, responseElements: {ConsoleLogin: Success}, userIdentity: {type: IAMUser, userName: alice}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: CheckMfa, responseElements: {ConsoleLogin: Success}}
--         - {eventTime: 2026-09-02T08:00:01Z, eventName: ConsoleLogin, responseElements: {ConsoleLogin: Success}}
--       expect: []
--     a changed password is no recovery:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: PasswordUpdated}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ConsoleLogin, responseElements: {ConsoleLogin: Success}}
--       expect: []

with recoveries as (
  select event_time as recovered_at, source_ip_address as recovered_from, recipient_account_id, event_id as recovery_id
  from events
  where action in ('signin:PasswordRecoveryRequested', 'signin:PasswordRecoveryCompleted')
),
sign_ins as (
  select
    event_time,
    recipient_account_id,
    source_ip_address,
    user_agent,
    json_text(additional_event_data, '$.MFAUsed') as mfa_used,
    event_id
  from events
  where action = 'signin:ConsoleLogin'
    and user_identity_type = 'Root'
    and json_text(response_elements, '$.ConsoleLogin') = 'Success'
)
select
  sign_ins.event_time,
  'root' as actor,
  sign_ins.recipient_account_id,
  max(recoveries.recovered_at) as recovered_at,
  last_by(recoveries.recovered_from, recoveries.recovered_at) as recovered_from,
  cast(floor(date_diff('second', max(recoveries.recovered_at), sign_ins.event_time) / 60) as bigint) as minutes,
  sign_ins.source_ip_address,
  sign_ins.mfa_used,
  sign_ins.user_agent,
  sign_ins.event_id
from sign_ins
join recoveries
  on recoveries.recipient_account_id = sign_ins.recipient_account_id
  and recoveries.recovered_at <= sign_ins.event_time
  and recoveries.recovered_at >= sign_ins.event_time - $within
group by
  sign_ins.event_time,
  sign_ins.recipient_account_id,
  sign_ins.source_ip_address,
  sign_ins.mfa_used,
  sign_ins.user_agent,
  sign_ins.event_id
order by sign_ins.event_time asc, sign_ins.event_id asc
