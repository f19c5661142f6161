-- title: Was somebody's MFA device removed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1556.006]
-- finding: "{actor} asked to remove an MFA device: {target}"
-- summary: >
--   From now on the password alone is enough. Ask the owner of the device; if it was somebody else, read
--   what the actor did to the same user's password and keys, and look for a sign-in without MFA
--   (credentials.console_login_without_mfa).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A new or lost telephone; an EnableMFADevice for the same user follows.
-- misses:
--   - A second device that an intruder registers beside the first; see identity.mfa_added.
--   - Root's own device; see root.credentials_changed.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: DeactivateMFADevice
--     readOnly: false
--     requestParameters: {userName: bob, serialNumber: "arn:aws:iam::111122223333:mfa/bob"}
--   match:
--     taken from the user: {}
--     a virtual device deleted:
--       eventName: DeleteVirtualMFADevice
--       requestParameters: {serialNumber: "arn:aws:iam::111122223333:mfa/bob"}
--     of an Identity Center user:
--       eventSource: sso-directory.amazonaws.com
--       eventName: DeleteMfaDeviceForUser
--       requestParameters: null
--     removed, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a device is set up: {eventName: EnableMFADevice}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('DeactivateMFADevice', 'DeleteVirtualMFADevice', 'DeleteMfaDeviceForUser')
  and ($include_denied or error_code is null)
