-- title: Did a user change IAM with a temporary session outside the console?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1078.004, T1098]
-- finding: "{actor} used the temporary key {user_identity_access_key_id} for {action} on {target}, from {source_ip_address}"
-- summary: >
--   A session that GetSessionToken gave to an IAM user, which AWS lets touch IAM only when it was made with MFA.
--   People with MFA on the command line work so; for anybody else, ask who fetched the session
--   (credentials.federation_token_made) and from where.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Tools such as aws-vault, and companies that require MFA for the command line.
-- misses:
--   - Console sessions, which also sign with temporary keys and are left out; records before version 1.08 do
--     not say so.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateAccessKey
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: bob, accessKeyId: ASIAIOSFODNN7EXAMPLE, arn: "arn:aws:iam::111122223333:user/bob"}
--   match:
--     a key made: {}
--     a key made, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     with a long-term key: {userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--     in the console: {sessionCredentialFromConsole: "true"}
--     a role, which has no other: {userIdentity: {type: AssumedRole, accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--     only read: {eventName: ListUsers, readOnly: true}
--     another service: {eventSource: ec2.amazonaws.com, eventName: RunInstances}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and read_only = false
  and user_identity_type = 'IAMUser'
  and user_identity_access_key_id like 'ASIA%'
  and session_credential_from_console is distinct from 'true'
  and ($include_denied or error_code is null)
