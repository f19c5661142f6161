-- title: Was an IAM MFA device removed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1556.006]
-- ttc: [T1531, T1078.A001]
-- outcome: attempted
-- finding: "{actor} removed an MFA device: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to remove an MFA device: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   From now on the password alone is enough. Ask the owner of the device; if it was somebody else, read what
--   the principal did to the same user's password and access keys, and look for a sign-in without MFA
--   (credentials.console_login_without_mfa).
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a device is set up: {eventName: EnableMFADevice}

select *
from events
where action in ('iam:DeactivateMFADevice', 'iam:DeleteVirtualMFADevice', 'sso-directory:DeleteMfaDeviceForUser')
