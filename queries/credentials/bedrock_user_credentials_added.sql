-- title: Did a Bedrock API key user get an access key or console password?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.001]
-- ttc: [T1098.001, T1496.A007]
-- outcome: attempted
-- finding: "{actor} created credentials for a Bedrock API key user: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create credentials for a Bedrock API key user: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   IAM users named BedrockAPIKey-… are created by the console to carry one API key for Bedrock. An access key
--   or a password turns such a user into an ordinary one, under a name that nobody questions. Delete it, and see
--   what it did outside Bedrock.
-- false_positives:
--   - None known.
-- misses:
--   - Permissions given to such a user; see identity.user_permissions_changed.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateAccessKey, readOnly: false, requestParameters: {userName: BedrockAPIKey-a1b2}}
--   match:
--     a key: {}
--     a password: {eventName: CreateLoginProfile}
--     another password: {eventName: UpdateLoginProfile}
--     refused, and only the message names the user:
--       errorCode: AccessDenied
--       errorMessage: "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: iam:CreateAccessKey on resource: user BedrockAPIKey-a1b2 because no identity-based policy allows the iam:CreateAccessKey action"
--       requestParameters: null
--   ignore:
--     another user: {requestParameters: {userName: bob}}
--     the user is made: {eventName: CreateUser}

select *
from events
where action in ('iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile')
  and coalesce(
    json_text(request_parameters, '$.userName'),
    regexp_extract(error_message, 'on resource: user (\S+)', 1)
  ) like 'BedrockAPIKey-%'
