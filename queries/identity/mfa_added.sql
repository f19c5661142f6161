-- title: Were MFA devices registered?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.005, T1556.006]
-- finding: "{actor} asked to register an MFA device: {action} {target}"
-- summary: >
--   A device of the intruder's own beside the owner's makes every later sign-in look well protected. Ask the
--   owner whether the device is theirs; root's is named AWS ROOT USER in request_parameters.
--   identity.mfa_device_first_used shows which devices were used since.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - New colleagues and new telephones.
-- misses:
--   - Devices of an identity provider outside AWS.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {userName: bob, serialNumber: "arn:aws:iam::111122223333:mfa/bob2"}}
--   match:
--     a virtual device made: {eventName: CreateVirtualMFADevice, requestParameters: {virtualMFADeviceName: bob2}}
--     given to a user: {eventName: EnableMFADevice}
--     an application, in Identity Center: {eventName: StartVirtualMfaDeviceRegistration, eventSource: sso-directory.amazonaws.com}
--     the application answered: {eventName: CompleteVirtualMfaDeviceRegistration, eventSource: sso-directory.amazonaws.com}
--     a security key, in Identity Center: {eventName: StartWebAuthnDeviceRegistration, eventSource: sso-directory.amazonaws.com}
--     the security key answered: {eventName: CompleteWebAuthnDeviceRegistration, eventSource: sso-directory.amazonaws.com}
--     registered, and refused ones not asked for: {eventName: EnableMFADevice, $include_denied: false}
--     refused: {eventName: EnableMFADevice, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken away: {eventName: DeactivateMFADevice}
--     refused, and not asked for: {eventName: EnableMFADevice, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'CreateVirtualMFADevice',
    'EnableMFADevice',
    'StartVirtualMfaDeviceRegistration',
    'CompleteVirtualMfaDeviceRegistration',
    'StartWebAuthnDeviceRegistration',
    'CompleteWebAuthnDeviceRegistration'
  )
  and ($include_denied or error_code is null)
