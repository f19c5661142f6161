-- title: Was a sign-in bearer or OAuth 2.0 token created by IAM credentials?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1550.001, T1528]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} created a token for {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create a token for {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Credentials of IAM are exchanged for a token that works without a signature, in tools and agents of other
--   people, until it expires. Calls with it carry the same principal and no access key of yours. Look for the
--   principal's calls from other networks afterwards.
-- false_positives:
--   - Tools and agents that sign in this way by design.
-- misses:
--   - Tokens made on a person's own computer with the aws login command (credentials.browser_lent_to_command_line).
-- cases:
--   given: {eventSource: signin.amazonaws.com, eventName: CreateBearerToken, readOnly: false}
--   match:
--     a bearer token: {requestParameters: {grantType: client_credentials}}
--     an OAuth 2.0 token: {eventName: CreateOAuth2TokenWithIAM}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     the token of the command line: {eventName: CreateOAuth2Token}
--     revoked: {eventName: RevokeOAuth2TokenWithIAM}

select *
from events
where action in ('signin:CreateBearerToken', 'signin:CreateOAuth2TokenWithIAM')
