-- title: Which IAM users signed in to the console without MFA?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1078.004]
-- ttc: [T1078.A001]
-- outcome: done
-- finding: "{actor} signed in to the console of account {recipient_account_id} without MFA from {source_ip_address}"
-- summary: >
--   A password alone was enough, so whoever knows it has the same access. Ask the user; look whether the user's
--   MFA device was removed before (identity.mfa_removed) and whether the address is known
--   (addresses.first_seen).
-- false_positives:
--   - Users who never had a device. Each is a finding of its own kind.
-- misses:
--   - Users of an identity provider or of Identity Center, whose records always say No; they are left out.
--   - A device registered by the intruder counts as MFA.
-- references:
--   - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     responseElements: {ConsoleLogin: Success}
--     additionalEventData: {MFAUsed: "No"}
--   match:
--     password only: {}
--     nothing said about MFA is taken as none: {additionalEventData: null}
--   ignore:
--     with MFA: {additionalEventData: {MFAUsed: "Yes"}}
--     a wrong password opened nothing: {responseElements: {ConsoleLogin: Failure}}
--     a federated user, whose provider may have asked for MFA:
--       {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice"}}
--     another step of the sign-in: {eventName: CheckMfa}

select *
from events
where action = 'signin:ConsoleLogin'
  and user_identity_type = 'IAMUser'
  and json_text(response_elements, '$.ConsoleLogin') = 'Success'
  and lower(json_text(additional_event_data, '$.MFAUsed')) is distinct from 'yes'
