-- title: Did a user that only holds a Bedrock API key get a key or password?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.001]
-- finding: "{actor} asked for credentials of a Bedrock API user: {action} {target}"
-- summary: >
--   Users named BedrockAPIKey-… are made by the console to carry one API key for Bedrock. An access key or a
--   password turns such a user into an ordinary one, under a name that nobody questions. Delete it, and see what
--   it did outside Bedrock.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     made, and refused ones not asked for: {$include_denied: false}
--     refused, and only the message names the user:
--       errorCode: AccessDenied
--       errorMessage: "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: iam:CreateAccessKey on resource: user BedrockAPIKey-a1b2 because no identity-based policy allows the iam:CreateAccessKey action"
--       requestParameters: null
--   ignore:
--     another user: {requestParameters: {userName: bob}}
--     the user is made: {eventName: CreateUser}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile')
  and coalesce(
    json_text(request_parameters, '$.userName'),
    regexp_extract(error_message, 'on resource: user (\S+)', 1)
  ) like 'BedrockAPIKey-%'
  and ($include_denied or error_code is null)
