-- title: Was a user's password, group or other credential taken away?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1531]
-- finding: "{actor} asked to take access away: {action} {target}"
-- summary: >
--   One step of locking somebody out, or of letting a leaver go. identity.access_taken_away counts such steps per
--   actor; here each stands alone, so that the moment a victim or a responder lost access can be told.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     taken away, and refused ones not asked for: {eventName: DeleteLoginProfile, $include_denied: false}
--     refused: {eventName: DeleteLoginProfile, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     given: {eventName: CreateLoginProfile}
--     refused, and not asked for: {eventName: DeleteLoginProfile, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'DeleteLoginProfile',
    'RemoveUserFromGroup',
    'DeleteServiceSpecificCredential',
    'DeleteSSHPublicKey',
    'DeleteSigningCertificate'
  )
  and ($include_denied or error_code is null)
