-- title: Did an IAM user change IAM with a GetSessionToken session?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1078.004, T1098]
-- ttc: [T1098.003, T1078.A001]
-- outcome: attempted
-- finding: "{actor} called {action} on {target} with the temporary access key {user_identity_access_key_id} from {source_ip_address}"
-- finding_denied: "{actor} tried to call {action} on {target} with the temporary access key {user_identity_access_key_id} from {source_ip_address} but {failure}"
-- summary: >
--   A session that GetSessionToken gave to an IAM user, which may call IAM only when it was requested with MFA.
--   People with MFA on the command line work so; for anybody else, ask who fetched the session
--   (credentials.federation_token_made) and from where.
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
--     refused: {errorCode: AccessDenied}
--   ignore:
--     with a long-term key: {userIdentity: {accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--     in the console: {sessionCredentialFromConsole: "true"}
--     a role, which has no other: {userIdentity: {type: AssumedRole, accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--     only read: {eventName: ListUsers, readOnly: true}
--     another service: {eventSource: ec2.amazonaws.com, eventName: RunInstances}

select *
from events
where event_source = 'iam.amazonaws.com'
  and read_only = false
  and user_identity_type = 'IAMUser'
  and user_identity_access_key_id like 'ASIA%'
  and session_credential_from_console is distinct from 'true'
