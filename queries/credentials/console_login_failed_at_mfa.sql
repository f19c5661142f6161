-- title: Did a console sign-in pass the password and fail at MFA?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1110, T1621]
-- ttc: [T1078.A001]
-- outcome: failed
-- finding: "{actor} passed the console password and failed at MFA {failures time|times}, from {source_ip_address}"
-- summary: >
--   The password was right, the code was not. From an unknown address this means that the password is
--   compromised and only MFA prevented the sign-in. Change the password, and look for an MFA device that was
--   added or removed (identity.mfa_added, identity.mfa_removed). One row per user and address. The second sign:
--   nobody was let in as this user from the same address soon after each failure, or the network is new.
-- parameters:
--   within: {type: duration, default: 30m, help: how soon the right code follows a wrong one}
--   known_after: {type: duration, default: 1d, help: for how long a network was seen before when it is no longer new}
-- false_positives:
--   - A code that ran out, or the wrong entry of the list on the telephone.
-- misses:
--   - Providers that check MFA themselves.
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     recipientAccountId: "111122223333"
--     userIdentity: {type: IAMUser, userName: alice}
--   sequences:
--     each step that may fail, and what is no failure of it:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "Yes"}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CheckMfa, responseElements: {CheckMfa: Failure}, additionalEventData: {MfaType: Virtual MFA}}
--         - {eventTime: 2026-09-01T08:02:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "No"}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: example.amazonaws.com, eventName: CheckMfa, responseElements: {CheckMfa: Failure}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: CheckMfa, responseElements: {CheckMfa: Success}}
--       expect: [{actor: alice, failures: 2, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T08:01:00Z, second_sign: true}]
--     let in, and refused without a code:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}}
--         - {eventTime: 2026-09-01T08:02:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "No"}}
--       expect: []
--     let in at once, from a network that was there on the day before:
--       events:
--         - {eventTime: 2026-09-01T08:30:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeVpcs, eventType: AwsApiCall}
--         - {eventTime: 2026-09-02T08:30:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "YES"}}
--         - {eventTime: 2026-09-02T09:00:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "Yes"}}
--         - {eventTime: 2026-09-02T09:00:00Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}}
--       expect: [{failures: 2, second_sign: false}]
--     let in at once, from a new network:
--       events:
--         - {eventTime: 2026-09-01T08:30:01Z, eventSource: ec2.amazonaws.com, eventName: DescribeVpcs, eventType: AwsApiCall}
--         - {eventTime: 2026-09-02T08:30:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "Yes"}}
--         - {eventTime: 2026-09-02T08:31:00Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}}
--       expect: [{second_sign: true}]
--     let in too late, earlier, elsewhere, as somebody else, in another account, without a code:
--       events:
--         - {eventTime: 2026-08-01T08:00:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeVpcs, eventType: AwsApiCall}
--         - {eventTime: 2026-09-02T08:29:00Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}}
--         - {eventTime: 2026-09-02T08:30:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "Yes"}}
--         - {eventTime: 2026-09-02T08:31:00Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "No"}}
--         - {eventTime: 2026-09-02T08:32:00Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-02T08:33:00Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}, userIdentity: {userName: bob}}
--         - {eventTime: 2026-09-02T08:34:00Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-02T09:00:01Z, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}}
--       expect: [{failures: 1, second_sign: true}]

with steps as (
  select
    event_time,
    event_id,
    actor,
    recipient_account_id,
    source_ip_address,
    network_of(source_ip_address) as network,
    lower(json_text(additional_event_data, '$.MFAUsed')) = 'yes' as with_mfa,
    json_text(response_elements, '$.ConsoleLogin') as result,
    json_text(response_elements, '$.CheckMfa') as checked
  from events
  where event_source = 'signin.amazonaws.com'
),
failed as (
  select *
  from steps
  where checked = 'Failure'
    or (result = 'Failure' and with_mfa)
),
let_in as (
  select distinct failed.event_id
  from failed
  join steps
    on steps.actor = failed.actor
    and steps.recipient_account_id = failed.recipient_account_id
    and steps.source_ip_address = failed.source_ip_address
    and steps.event_time >= failed.event_time
    and steps.event_time <= failed.event_time + $within
  where steps.result = 'Success'
    and steps.with_mfa
),
networks as (
  select network, min(first_seen) as first_seen
  from activity
  group by network
)
select
  failed.actor,
  failed.recipient_account_id,
  failed.source_ip_address,
  count(*) as failures,
  min(failed.event_time) as first_seen,
  max(failed.event_time) as last_seen,
  bool_or(let_in.event_id is null or networks.first_seen > failed.event_time - $known_after) as second_sign,
  first_event_ids(failed.event_id, failed.event_time) as event_ids
from failed
left join let_in on let_in.event_id = failed.event_id
left join networks on networks.network = failed.network
group by failed.actor, failed.recipient_account_id, failed.source_ip_address
order by first_seen asc, failed.actor asc
