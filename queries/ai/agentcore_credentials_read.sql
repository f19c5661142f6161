-- title: Were credentials read from Bedrock AgentCore Identity?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1555.006, T1528]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} read credentials from AgentCore Identity in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to read credentials from AgentCore Identity in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   AgentCore Identity keeps API keys and OAuth 2.0 tokens for other services, for agents. Whoever gets them has
--   them. Agents read them through their runtime's role; any other principal is a finding. Replace the keys that
--   were read.
-- false_positives:
--   - Agents at work.
-- misses:
--   - What was done with the tokens at the other service.
-- cases:
--   given: {eventSource: bedrock-agentcore.amazonaws.com, eventName: GetResourceApiKey, readOnly: false}
--   match:
--     an API key: {}
--     a token of another service: {eventName: GetResourceOauth2Token}
--     a token of the agent: {eventName: GetWorkloadAccessToken}
--     a token of the agent for a person's token: {eventName: GetWorkloadAccessTokenForJWT}
--     a token of the agent for a person: {eventName: GetWorkloadAccessTokenForUserId}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     listed: {eventName: ListApiKeyCredentialProviders, readOnly: true}
--     the same name in another service: {eventSource: example.amazonaws.com}

select *
from events
where action in (
    'bedrock-agentcore:GetResourceApiKey',
    'bedrock-agentcore:GetResourceOauth2Token',
    'bedrock-agentcore:GetWorkloadAccessToken',
    'bedrock-agentcore:GetWorkloadAccessTokenForJWT',
    'bedrock-agentcore:GetWorkloadAccessTokenForUserId'
  )
