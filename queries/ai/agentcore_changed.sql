-- title: Was a Bedrock AgentCore runtime, gateway or interpreter changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1525, T1648]
-- ttc: [T1578.005, T1496.A007]
-- outcome: attempted
-- finding: "{actor} created or changed an AgentCore resource in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or change an AgentCore resource in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A runtime or code interpreter of AgentCore runs code with its execution role, a gateway target hands an
--   agent the tools and credentials it acts with, a browser opens pages. Whoever may create one with a strong
--   role has that role. Read executionRoleArn or roleArn in request_parameters.
-- false_positives:
--   - Teams that build agents.
-- misses:
--   - Code that an agent was talked into running; see ai.agentcore_command_run.
-- cases:
--   given: {eventSource: bedrock-agentcore.amazonaws.com, eventName: CreateCodeInterpreter, readOnly: false}
--   match:
--     a code interpreter: {requestParameters: {name: calc}}
--     a runtime: {eventName: CreateAgentRuntime}
--     a runtime changed: {eventName: UpdateAgentRuntime}
--     an endpoint of a runtime: {eventName: CreateAgentRuntimeEndpoint}
--     another version behind an endpoint: {eventName: UpdateAgentRuntimeEndpoint}
--     a browser: {eventName: CreateBrowser}
--     a gateway: {eventName: CreateGateway}
--     a gateway changed: {eventName: UpdateGateway}
--     a tool for agents: {eventName: CreateGatewayTarget}
--     another tool under the same name: {eventName: UpdateGatewayTarget}
--     an API key kept for agents: {eventName: CreateApiKeyCredentialProvider}
--     OAuth 2.0 credentials kept for agents: {eventName: CreateOauth2CredentialProvider}
--     a resource policy: {eventName: PutResourcePolicy}
--     another KMS key for their tokens: {eventName: SetTokenVaultCMK}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteCodeInterpreter}
--     a policy of another service: {eventSource: logs.amazonaws.com, eventName: PutResourcePolicy}

select *
from events
where action in (
    'bedrock-agentcore:CreateCodeInterpreter',
    'bedrock-agentcore:CreateAgentRuntime',
    'bedrock-agentcore:UpdateAgentRuntime',
    'bedrock-agentcore:CreateAgentRuntimeEndpoint',
    'bedrock-agentcore:UpdateAgentRuntimeEndpoint',
    'bedrock-agentcore:CreateBrowser',
    'bedrock-agentcore:CreateGateway',
    'bedrock-agentcore:UpdateGateway',
    'bedrock-agentcore:CreateGatewayTarget',
    'bedrock-agentcore:UpdateGatewayTarget',
    'bedrock-agentcore:CreateApiKeyCredentialProvider',
    'bedrock-agentcore:CreateOauth2CredentialProvider',
    'bedrock-agentcore:PutResourcePolicy',
    'bedrock-agentcore:SetTokenVaultCMK'
  )
