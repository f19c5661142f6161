-- title: Was an IAM MFA device registered?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.005, T1556.006]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} registered an MFA device: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to register an MFA device: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An intruder's own device beside the owner's makes every later sign-in look well protected. Ask the owner
--   whether the device is theirs; the root user's is named AWS ROOT USER in request_parameters.
--   identity.mfa_device_first_used shows which devices were used since.
-- false_positives:
--   - New colleagues and new telephones.
-- misses:
--   - Devices of an identity provider outside AWS.
-- unmodelled:
--   sso-directory:CompleteVirtualMfaDeviceRegistration: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:CompleteWebAuthnDeviceRegistration: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:StartVirtualMfaDeviceRegistration: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:StartWebAuthnDeviceRegistration: called by the console and portal of IAM Identity Center; not among the public API actions
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {userName: bob, serialNumber: "arn:aws:iam::111122223333:mfa/bob2"}}
--   match:
--     a virtual device made: {eventName: CreateVirtualMFADevice, requestParameters: {virtualMFADeviceName: bob2}}
--     given to a user: {eventName: EnableMFADevice}
--     an application, in Identity Center: {eventName: StartVirtualMfaDeviceRegistration, eventSource: sso-directory.amazonaws.com}
--     the application answered: {eventName: CompleteVirtualMfaDeviceRegistration, eventSource: sso-directory.amazonaws.com}
--     a security key, in Identity Center: {eventName: StartWebAuthnDeviceRegistration, eventSource: sso-directory.amazonaws.com}
--     the security key answered: {eventName: CompleteWebAuthnDeviceRegistration, eventSource: sso-directory.amazonaws.com}
--     refused: {eventName: EnableMFADevice, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken away: {eventName: DeactivateMFADevice}

select *
from events
where action in (
    'iam:CreateVirtualMFADevice',
    'iam:EnableMFADevice',
    'sso-directory:StartVirtualMfaDeviceRegistration',
    'sso-directory:CompleteVirtualMfaDeviceRegistration',
    'sso-directory:StartWebAuthnDeviceRegistration',
    'sso-directory:CompleteWebAuthnDeviceRegistration'
  )
