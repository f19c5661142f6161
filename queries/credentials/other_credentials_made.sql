-- title: Were credentials made that are no access keys?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.001, T1098.004]
-- finding: "{actor} asked for credentials that are no access key: {action} {target}"
-- summary: >
--   SSH keys and passwords for CodeCommit, API keys for Bedrock, X.509 certificates: forgotten kinds, which no
--   list of access keys shows and which live on when the keys are rotated. request_parameters names the user
--   and the service.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Developers of CodeCommit, and people who try Bedrock with an API key.
-- misses:
--   - Their use outside CloudTrail, such as git over SSH.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {userName: bob, serviceName: bedrock.amazonaws.com}}
--   match:
--     a password or API key of one service: {eventName: CreateServiceSpecificCredential}
--     its secret made anew: {eventName: ResetServiceSpecificCredential}
--     its status changed: {eventName: UpdateServiceSpecificCredential}
--     an SSH key: {eventName: UploadSSHPublicKey, requestParameters: {userName: bob, sSHPublicKeyBody: ssh-rsa AAAA}}
--     an X.509 certificate: {eventName: UploadSigningCertificate, requestParameters: {userName: bob}}
--     made, and refused ones not asked for: {eventName: UploadSSHPublicKey, $include_denied: false}
--     refused: {eventName: UploadSSHPublicKey, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListSSHPublicKeys, readOnly: true}
--     refused, and not asked for: {eventName: UploadSSHPublicKey, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'CreateServiceSpecificCredential',
    'ResetServiceSpecificCredential',
    'UpdateServiceSpecificCredential',
    'UploadSSHPublicKey',
    'UploadSigningCertificate'
  )
  and ($include_denied or error_code is null)
