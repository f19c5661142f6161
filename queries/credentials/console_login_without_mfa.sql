-- title: Which IAM users signed in to the console without MFA?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: done
-- finding: "{actor} signed in to the console of account {recipient_account_id} without MFA from {addresses}"
-- summary: >
--   A password alone was enough, so whoever knows it has the same access. Ask the user; look whether the user's
--   MFA device was removed before (identity.mfa_removed) and whether the address is known
--   (addresses.first_seen). One row per user and account. A new colleague can have no device yet: where the user was
--   made shortly before and registered a device soon after each such sign-in, there is no second sign, and the row weighs
--   one step less.
-- parameters:
--   new_for: {type: duration, default: 7d, help: for how long a user counts as new}
--   within: {type: duration, default: 1h, help: how soon after the sign-in the device is registered}
-- false_positives:
--   - Users who never had a device. Each is a finding of its own kind.
-- misses:
--   - Users of an identity provider or of Identity Center, whose records always say No; they are left out.
--   - A device registered by the intruder counts as MFA.
-- references:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
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
--     additionalEventData: {MFAUsed: "No"}
--   sequences:
--     password only, and nothing said about MFA is taken as none:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, additionalEventData: null, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           recipient_account_id: "111122223333"
--           times: 2
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--           second_sign: true
--     a new colleague with a device just in time, and what is none:
--       $new_for: 1d
--       given: {recipientAccountId: "111122223333"}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: bob}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: dan}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: eve}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: fay}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: gus}, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-02T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T09:00:00Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: bob}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:00:01Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-02T08:30:00Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: carol}, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T10:00:02Z, userIdentity: {userName: dan, arn: "arn:aws:iam::111122223333:user/dan"}}
--         - {eventTime: 2026-09-01T10:00:01Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: dan}, userIdentity: {userName: dan, arn: "arn:aws:iam::111122223333:user/dan"}}
--         - {eventTime: 2026-09-01T11:00:03Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: dan}, userIdentity: {userName: dan, arn: "arn:aws:iam::111122223333:user/dan"}}
--         - {eventTime: 2026-09-01T10:00:03Z, userIdentity: {userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}}
--         - {eventTime: 2026-09-01T10:30:00Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: eve}, userIdentity: {userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}}
--         - {eventTime: 2026-09-01T10:00:04Z, userIdentity: {userName: fay, arn: "arn:aws:iam::111122223333:user/fay"}}
--         - {eventTime: 2026-09-01T10:30:00Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: fay}, errorCode: InvalidAuthenticationCode, userIdentity: {userName: fay, arn: "arn:aws:iam::111122223333:user/fay"}}
--         - {eventTime: 2026-09-01T10:00:05Z, userIdentity: {userName: gus, arn: "arn:aws:iam::111122223333:user/gus"}}
--         - {eventTime: 2026-09-01T10:30:00Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: gus}, userIdentity: {userName: gus, arn: "arn:aws:iam::111122223333:user/gus"}}
--       expect:
--         - {actor: dan, second_sign: true}
--         - {actor: eve, second_sign: true}
--         - {actor: fay, second_sign: true}
--         - {actor: gus, second_sign: true}
--         - {actor: bob, second_sign: false}
--         - {actor: carol, second_sign: true}
--     a user made after the sign-in or in the same second, and a device in another account or in the same second:
--       given: {recipientAccountId: "111122223333"}
--       events:
--         - {eventTime: 2026-09-01T08:00:01Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: bob}}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:00:02Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: bob}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:00:03Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-01T08:00:03Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:00:03Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: carol}, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:00:03Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: dan}}
--         - {eventTime: 2026-09-01T08:00:04Z, userIdentity: {userName: dan, arn: "arn:aws:iam::111122223333:user/dan"}}
--         - {eventTime: 2026-09-01T08:00:05Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: dan}, recipientAccountId: "444455556666", userIdentity: {userName: dan, arn: "arn:aws:iam::111122223333:user/dan"}}
--         - {eventTime: 2026-09-01T08:00:05Z, eventSource: iam.amazonaws.com, eventName: GetUser, eventType: AwsApiCall, requestParameters: {userName: hal}}
--         - {eventTime: 2026-09-01T08:00:06Z, userIdentity: {userName: hal, arn: "arn:aws:iam::111122223333:user/hal"}}
--         - {eventTime: 2026-09-01T08:00:07Z, eventSource: iam.amazonaws.com, eventName: EnableMFADevice, eventType: AwsApiCall, requestParameters: {userName: hal}}
--         - {eventTime: 2026-09-01T08:00:07Z, eventSource: iam.amazonaws.com, eventName: CreateUser, eventType: AwsApiCall, requestParameters: {userName: ivy}}
--         - {eventTime: 2026-09-01T08:00:08Z, userIdentity: {userName: ivy, arn: "arn:aws:iam::111122223333:user/ivy"}}
--         - {eventTime: 2026-09-01T08:00:09Z, eventSource: iam.amazonaws.com, eventName: GetUser, eventType: AwsApiCall, requestParameters: {userName: ivy}}
--       expect:
--         - {actor: bob, second_sign: true}
--         - {actor: carol, second_sign: false}
--         - {actor: dan, second_sign: true}
--         - {actor: hal, second_sign: true}
--         - {actor: ivy, second_sign: true}
--     with MFA, a wrong password, a federated user whose provider may have asked for MFA, and another step of the sign-in:
--       events:
--         - {additionalEventData: {MFAUsed: "Yes"}}
--         - {responseElements: {ConsoleLogin: Failure}}
--         - {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice"}}
--         - {eventName: CheckMfa}
--       expect: []

with sign_ins as (
  select
    actor,
    actor_id,
    user_identity_user_name as user_name,
    recipient_account_id,
    source_ip_address,
    event_time,
    event_id
  from events
  where action = 'signin:ConsoleLogin'
    and user_identity_type = 'IAMUser'
    and json_text(response_elements, '$.ConsoleLogin') = 'Success'
    and lower(json_text(additional_event_data, '$.MFAUsed')) is distinct from 'yes'
),
made as (
  select json_text(request_parameters, '$.userName') as user_name, recipient_account_id, event_time as made_at
  from events
  where action = 'iam:CreateUser'
    and error_code is null
),
devices as (
  select json_text(request_parameters, '$.userName') as user_name, recipient_account_id, event_time as registered_at
  from events
  where action = 'iam:EnableMFADevice'
    and error_code is null
),
newcomers as (
  select distinct sign_ins.event_id as by_newcomer
  from sign_ins
  join made
    on made.user_name = sign_ins.user_name
    and made.recipient_account_id = sign_ins.recipient_account_id
    and made.made_at <= sign_ins.event_time
    and made.made_at >= sign_ins.event_time - $new_for
  join devices
    on devices.user_name = sign_ins.user_name
    and devices.recipient_account_id = sign_ins.recipient_account_id
    and devices.registered_at >= sign_ins.event_time
    and devices.registered_at <= sign_ins.event_time + $within
)
select
  min(actor)                            as actor,
  actor_id,
  recipient_account_id,
  count(*)                              as times,
  names_of(source_ip_address)           as addresses,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  bool_or(by_newcomer is null)          as second_sign,
  first_event_ids(event_id, event_time) as event_ids
from sign_ins
left join newcomers on newcomers.by_newcomer = sign_ins.event_id
group by actor_id, recipient_account_id
order by first_seen asc, actor_id asc
