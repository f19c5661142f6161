-- title: Was an Amazon Bedrock agent created or changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1505, T1671]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed the Bedrock agent configuration {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the Bedrock agent configuration {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Instructions, action groups, collaborators, knowledge bases and the version behind an alias decide what an
--   agent does for the people who trust it. PrepareAgent makes a change take effect. By a principal that never
--   did so before (activity.new_actions) it is a finding.
-- false_positives:
--   - The team that builds the agent.
-- misses:
--   - Changes to the functions an agent calls; see functions.code_changed.
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: UpdateAgent, readOnly: false, requestParameters: {agentId: a1}}
--   match:
--     told otherwise: {}
--     made: {eventName: CreateAgent, requestParameters: {agentName: a}}
--     given a tool: {eventName: CreateAgentActionGroup}
--     given another tool: {eventName: UpdateAgentActionGroup}
--     given a helper: {eventName: AssociateAgentCollaborator}
--     given another helper: {eventName: UpdateAgentCollaborator}
--     given a source: {eventName: AssociateAgentKnowledgeBase}
--     given another source: {eventName: UpdateAgentKnowledgeBase}
--     given a name: {eventName: CreateAgentAlias}
--     another version behind the name: {eventName: UpdateAgentAlias}
--     made live: {eventName: PrepareAgent}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     asked: {eventName: InvokeAgent, eventCategory: Data}
--     an agent of another service: {eventSource: datasync.amazonaws.com}

select *
from events
where action in (
    'bedrock:CreateAgent',
    'bedrock:UpdateAgent',
    'bedrock:CreateAgentActionGroup',
    'bedrock:UpdateAgentActionGroup',
    'bedrock:AssociateAgentCollaborator',
    'bedrock:UpdateAgentCollaborator',
    'bedrock:AssociateAgentKnowledgeBase',
    'bedrock:UpdateAgentKnowledgeBase',
    'bedrock:CreateAgentAlias',
    'bedrock:UpdateAgentAlias',
    'bedrock:PrepareAgent'
  )
