-- title: Was code or a command run through Bedrock AgentCore?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1651, T1059]
-- ttc: [T1059.009]
-- outcome: attempted
-- finding: "{actor} ran code or a command through AgentCore in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to run code or a command through AgentCore in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A command in an agent's runtime or code in an interpreter runs with the execution role, and the code can
--   read that role's credentials. Applications call these as services; a person or a key that never did is a
--   finding. What was run is in the runtime's own logs in CloudWatch.
-- false_positives:
--   - Agents at work, and developers who try them.
-- misses:
--   - Agents that run code of their own accord inside one invocation.
-- cases:
--   given: {eventSource: bedrock-agentcore.amazonaws.com, eventName: InvokeAgentRuntimeCommand, readOnly: false}
--   match:
--     a command in a runtime: {requestParameters: {agentRuntimeArn: "arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/r-1"}}
--     a session of an interpreter: {eventName: StartCodeInterpreterSession}
--     code in an interpreter: {eventName: InvokeCodeInterpreter}
--     a session of a browser: {eventName: StartBrowserSession}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     an agent invoked: {eventName: InvokeAgentRuntime}
--     a session ended: {eventName: StopCodeInterpreterSession}

select *
from events
where action in (
    'bedrock-agentcore:InvokeAgentRuntimeCommand',
    'bedrock-agentcore:StartCodeInterpreterSession',
    'bedrock-agentcore:InvokeCodeInterpreter',
    'bedrock-agentcore:StartBrowserSession'
  )
