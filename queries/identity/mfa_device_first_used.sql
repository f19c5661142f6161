-- title: Which IAM MFA devices were used for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1098.005, T1556.006]
-- ttc: [T1098.001]
-- outcome: done
-- finding: "{actor} used the MFA device {device} for the first time on {first_seen}, from {addresses}"
-- summary: >
--   Devices that a successful console sign-in or AssumeRole names after the baseline and never during it. If the
--   same user had another device before, an intruder may have added one (identity.mfa_added). One row per user
--   and device.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a device counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New colleagues, new telephones, people back from leave.
-- misses:
--   - Devices of an identity provider outside AWS, and those for GetSessionToken, which are not logged.
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:SwitchRole: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     additionalEventData: {MFAUsed: "Yes", MFAIdentifier: "arn:aws:iam::111122223333:mfa/alice"}
--   sequences:
--     a second device:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, additionalEventData: {MFAUsed: "Yes", MFAIdentifier: "arn:aws:iam::111122223333:mfa/new"}, sourceIPAddress: 203.0.113.9}
--         - eventTime: 2026-09-08T09:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           eventType: AwsApiCall
--           additionalEventData: null
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Ops", serialNumber: "arn:aws:iam::111122223333:mfa/new"}
--       expect: [{actor: alice, device: "arn:aws:iam::111122223333:mfa/new", times: 2, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     used one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, additionalEventData: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     without a device, in vain, and another call that names one:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "Yes", MFAIdentifier: "arn:aws:iam::111122223333:mfa/new"}}
--         - {eventTime: 2026-09-09T08:00:30Z, eventSource: sts.amazonaws.com, eventName: AssumeRole, eventType: AwsApiCall, errorCode: AccessDenied, additionalEventData: null, requestParameters: {serialNumber: "arn:aws:iam::111122223333:mfa/new"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: SwitchRole, additionalEventData: null}
--         - {eventTime: 2026-09-09T08:00:00Z, additionalEventData: {MFAUsed: "No"}}
--         - {eventTime: 2026-09-09T08:01:00Z, eventName: CheckMfa}
--         - eventTime: 2026-09-09T08:02:00Z
--           eventSource: iam.amazonaws.com
--           eventName: EnableMFADevice
--           additionalEventData: null
--           requestParameters: {serialNumber: "arn:aws:iam::111122223333:mfa/new"}
--       expect: []

with uses as (
  select
    actor_id,
    actor,
    coalesce(
      json_text(additional_event_data, '$.MFAIdentifier'),
      json_text(request_parameters, '$.serialNumber')
    ) as device,
    source_ip_address,
    event_time,
    event_id
  from events
  where action in ('signin:ConsoleLogin', 'sts:AssumeRole')
    and error_code is null
    and json_text(response_elements, '$.ConsoleLogin') is distinct from 'Failure'
),
devices as (
  select
    min(actor) as actor,
    actor_id,
    device,
    count(*) as times,
    names_of(source_ip_address) as addresses,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from uses
  where device is not null
  group by actor_id, device
)
select devices.*
from devices
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, device asc
