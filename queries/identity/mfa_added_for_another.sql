-- title: Did an IAM user register an MFA device for another user or root?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.005, T1556.006]
-- ttc: [T1098.001]
-- outcome: done
-- finding: "{actor} registered an MFA device for another user: {target} ({action}) from {source_ip_address}"
-- summary: >
--   Enabling a device takes two codes shown by it, so the caller had it at hand. Administrators do not register
--   others' telephones; somebody who wants to stay as that user does. Look for a sign-in of the user that
--   follows, and for a password set just before (identity.console_password_set).
-- false_positives:
--   - Security keys handed out by an administrator.
-- misses:
--   - Devices registered by a role, which always acts for others; see identity.mfa_added.
--   - Attempts that AWS refused, whose records do not name the user.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: EnableMFADevice
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     requestParameters: {userName: bob, serialNumber: "arn:aws:iam::111122223333:mfa/bob"}
--   match:
--     for a colleague: {}
--     for root: {requestParameters: {userName: AWS ROOT USER, serialNumber: "arn:aws:iam::111122223333:mfa/root-account-mfa-device"}}
--   ignore:
--     for oneself: {requestParameters: {userName: alice, serialNumber: "arn:aws:iam::111122223333:mfa/alice"}}
--     no user named is oneself: {requestParameters: null}
--     root for itself:
--       userIdentity: {type: Root, arn: "arn:aws:iam::111122223333:root"}
--       requestParameters: {userName: AWS ROOT USER}
--     the codes were wrong: {errorCode: InvalidAuthenticationCode}
--     taken away: {eventName: DeactivateMFADevice}

select *
from events
where action = 'iam:EnableMFADevice'
  and user_identity_type = 'IAMUser'
  and json_text(request_parameters, '$.userName') is not null
  and json_text(request_parameters, '$.userName') is distinct from user_identity_user_name
