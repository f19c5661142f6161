-- title: Were IAM service-specific credentials, SSH keys or certificates added?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.001, T1098.004]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} added IAM credentials other than access keys: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to add IAM credentials other than access keys: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   SSH public keys and passwords for CodeCommit, API keys for Bedrock, X.509 signing certificates: no list of
--   access keys shows them, and they stay valid when the access keys are rotated. request_parameters names the
--   user and the service.
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
--     refused: {eventName: UploadSSHPublicKey, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListSSHPublicKeys, readOnly: true}

select *
from events
where action in (
    'iam:CreateServiceSpecificCredential',
    'iam:ResetServiceSpecificCredential',
    'iam:UpdateServiceSpecificCredential',
    'iam:UploadSSHPublicKey',
    'iam:UploadSigningCertificate'
  )
