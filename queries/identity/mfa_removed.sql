-- title: Was an IAM MFA device removed?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1556.006]
-- ttc: [T1531, T1078.A001]
-- outcome: attempted
-- finding: "{actor} removed an MFA device: {target} ({actions}) from {addresses}"
-- finding_denied: "{actor} tried to remove an MFA device: {target} ({actions}) from {addresses} without success"
-- summary: >
--   From now on the password alone is enough. Ask the owner of the device; if it was somebody else, read what
--   the principal did to the same user's password and access keys, and look for a sign-in without MFA
--   (credentials.console_login_without_mfa). One row per principal and device. Where the same principal deleted the user
--   itself soon afterwards, as when somebody leaves, nobody can sign in without the device: no second sign, and one step
--   less.
-- parameters:
--   within: {type: duration, default: 1d, help: how soon the user is deleted after its device}
-- false_positives:
--   - A new or lost telephone; an EnableMFADevice for the same user follows.
-- misses:
--   - A second device that an intruder registers beside the first; see identity.mfa_added.
--   - Root's own device; see root.credentials_changed.
-- unmodelled:
--   sso-directory:DeleteMfaDeviceForUser: called by the console and portal of IAM Identity Center; not among the public API actions
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: DeactivateMFADevice
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters: {userName: bob, serialNumber: "arn:aws:iam::111122223333:mfa/bob"}
--   sequences:
--     taken from the user, and the device deleted; one of Identity Center; one that could not be:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:01Z, eventName: DeleteVirtualMFADevice, requestParameters: {serialNumber: "arn:aws:iam::111122223333:mfa/bob"}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: sso-directory.amazonaws.com, eventName: DeleteMfaDeviceForUser, requestParameters: null}
--         - {eventTime: 2026-09-01T08:02:00Z, errorCode: AccessDenied, requestParameters: null, userIdentity: {userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: EnableMFADevice}
--       expect:
--         - actor: alice
--           target: user/bob → mfa/bob
--           actions: "iam:DeactivateMFADevice, iam:DeleteVirtualMFADevice"
--           calls: 2
--           failed: 0
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:00:01Z
--           second_sign: true
--         - {actions: "sso-directory:DeleteMfaDeviceForUser", second_sign: true}
--         - {actor: eve, calls: 1, failed: 1, denied: 1, second_sign: true}
--     users who are deleted just in time, too late, before, by somebody else, without success, and another user:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser, requestParameters: {userName: bob}}
--         - {eventTime: 2026-09-01T08:00:01Z, requestParameters: {userName: carol, serialNumber: "arn:aws:iam::111122223333:mfa/carol"}}
--         - {eventTime: 2026-09-01T09:00:02Z, eventName: DeleteUser, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-01T08:00:02Z, requestParameters: {userName: dan, serialNumber: "arn:aws:iam::111122223333:mfa/dan"}}
--         - {eventTime: 2026-09-01T08:00:01Z, eventName: DeleteUser, requestParameters: {userName: dan}}
--         - {eventTime: 2026-09-01T08:00:03Z, requestParameters: {userName: eve, serialNumber: "arn:aws:iam::111122223333:mfa/eve"}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteUser, requestParameters: {userName: eve}, userIdentity: {userName: zoe, arn: "arn:aws:iam::111122223333:user/zoe"}}
--         - {eventTime: 2026-09-01T08:00:04Z, requestParameters: {userName: fay, serialNumber: "arn:aws:iam::111122223333:mfa/fay"}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteUser, requestParameters: {userName: fay}, errorCode: DeleteConflictException}
--         - {eventTime: 2026-09-01T08:00:05Z, requestParameters: {userName: gus, serialNumber: "arn:aws:iam::111122223333:mfa/gus"}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteUser, requestParameters: {userName: gus}, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:00:06Z, requestParameters: {userName: hal, serialNumber: "arn:aws:iam::111122223333:mfa/hal"}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: DeleteLoginProfile, requestParameters: {userName: hal}}
--         - {eventTime: 2026-09-01T08:00:07Z, requestParameters: {userName: ivy, serialNumber: "arn:aws:iam::111122223333:mfa/ivy"}}
--         - {eventTime: 2026-09-01T08:00:07Z, eventName: DeleteUser, requestParameters: {userName: ivy}}
--       expect:
--         - {target: user/bob → mfa/bob, second_sign: false}
--         - {target: user/carol → mfa/carol, second_sign: true}
--         - {target: user/dan → mfa/dan, second_sign: true}
--         - {target: user/eve → mfa/eve, second_sign: true}
--         - {target: user/fay → mfa/fay, second_sign: true}
--         - {target: user/gus → mfa/gus, second_sign: true}
--         - {target: user/hal → mfa/hal, second_sign: true}
--         - {target: user/ivy → mfa/ivy, second_sign: false}
--     a device is set up:
--       events: [{eventName: EnableMFADevice}]
--       expect: []

with removals as (
  select
    min(actor)                                          as actor,
    actor_id,
    recipient_account_id,
    coalesce(json_text(request_parameters, '$.serialNumber'), target) as device,
    min(json_text(request_parameters, '$.userName'))    as user_name,
    first_by(target, event_time)                        as target,
    names_of(action)                                    as actions,
    count(*)                                            as calls,
    count_if(error_code is not null)                    as failed,
    count_if(is_denied(error_code))                     as denied,
    names_of(source_ip_address)                         as addresses,
    min(event_time)                                     as first_seen,
    max(event_time)                                     as last_seen,
    first_event_ids(event_id, event_time)               as event_ids
  from events
  where action in ('iam:DeactivateMFADevice', 'iam:DeleteVirtualMFADevice', 'sso-directory:DeleteMfaDeviceForUser')
  group by actor_id, recipient_account_id, coalesce(json_text(request_parameters, '$.serialNumber'), target)
),
deletions as (
  select
    actor_id,
    recipient_account_id,
    json_text(request_parameters, '$.userName') as deleted_user,
    max(event_time)                             as deleted_at
  from events
  where action = 'iam:DeleteUser'
    and error_code is null
  group by actor_id, recipient_account_id, json_text(request_parameters, '$.userName')
)
select
  actor,
  removals.actor_id,
  removals.recipient_account_id,
  target,
  actions,
  calls,
  failed,
  denied,
  addresses,
  first_seen,
  last_seen,
  deleted_user is null as second_sign,
  event_ids
from removals
left join deletions
  on deletions.actor_id = removals.actor_id
  and deletions.recipient_account_id = removals.recipient_account_id
  and deletions.deleted_user = removals.user_name
  and deletions.deleted_at >= removals.last_seen
  and deletions.deleted_at <= removals.first_seen + $within
order by first_seen asc, removals.actor_id asc
