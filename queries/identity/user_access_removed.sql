-- title: Was an IAM user's password, group or other credential removed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1531]
-- ttc: [T1531, T1070.A001]
-- outcome: attempted
-- finding: "{actor} removed access of an IAM user: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to remove access of an IAM user: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   One step of locking somebody out, or of removing a leaver. identity.access_taken_away counts such steps per
--   principal; here each stands alone, so that the moment a victim or a responder lost access can be told.
-- false_positives:
--   - Leavers, and responders at work.
-- misses:
--   - Access keys (credentials.access_key_taken_away), policies (identity.user_permissions_changed) and whole
--     users (identity.deleted).
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {userName: bob}}
--   match:
--     the password: {eventName: DeleteLoginProfile}
--     a group: {eventName: RemoveUserFromGroup, requestParameters: {userName: bob, groupName: admins}}
--     a password or API key of one service: {eventName: DeleteServiceSpecificCredential}
--     an SSH key: {eventName: DeleteSSHPublicKey}
--     a certificate: {eventName: DeleteSigningCertificate}
--     refused: {eventName: DeleteLoginProfile, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     given: {eventName: CreateLoginProfile}

select *
from events
where action in (
    'iam:DeleteLoginProfile',
    'iam:RemoveUserFromGroup',
    'iam:DeleteServiceSpecificCredential',
    'iam:DeleteSSHPublicKey',
    'iam:DeleteSigningCertificate'
  )
