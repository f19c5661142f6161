-- title: Did a Bedrock agent's role call services that agents do not need?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1078.004, T1552.005]
-- ttc: [T1552.005, T1199.A002]
-- outcome: attempted
-- finding: "the agent role {actor_id} called {event_source} for the first time on {first_seen}: {actions}, from {addresses}"
-- finding_denied: "the agent role {actor_id} tried to call {event_source} for the first time on {first_seen} and failed: {actions}, from {addresses}"
-- summary: >
--   The role of an agent's runtime invokes models and writes logs. Another service, never called during the
--   baseline, means a new ability of the agent, or its credentials in other hands: a prompt that makes the
--   agent's code tool read the metadata service returns them. One row per role and service.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a service counts as known}
--   roles:
--     type: text
--     default: "role/(.*/)?(AgentCore-|[^/]*BedrockAgentCore|AmazonBedrockExecutionRoleForAgents)"
--     help: regular expression of the roles (actor_id) of agents
--   usual:
--     type: text list
--     default:
--       - bedrock.amazonaws.com
--       - bedrock-runtime.amazonaws.com
--       - bedrock-agentcore.amazonaws.com
--       - bedrock-agentcore-control.amazonaws.com
--       - logs.amazonaws.com
--       - xray.amazonaws.com
--       - monitoring.amazonaws.com
--       - ecr.amazonaws.com
--       - ecr-public.amazonaws.com
--     help: services that agents call anyway
-- needs: [management events, history of $baseline]
-- false_positives:
--   - An agent that was given a new tool.
-- misses:
--   - Roles under other names; name them in roles.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: GetCallerIdentity
--     readOnly: true
--     userIdentity:
--       type: AssumedRole
--       arn: "arn:aws:sts::111122223333:assumed-role/AgentCore-shop/s"
--       principalId: "AROAEXAMPLEAGENT00001:s"
--       sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/AgentCore-shop"}}
--   sequences:
--     a service it never called:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: bedrock.amazonaws.com, eventName: InvokeModel}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:30:00Z}
--         - eventTime: 2026-09-08T08:45:00Z
--           userIdentity:
--             arn: "arn:aws:sts::111122223333:assumed-role/Shop/s"
--             principalId: "AROAEXAMPLESHOP000001:s"
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Shop"}}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: AssumeRole, errorCode: AccessDenied, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor_id: "arn:aws:iam::111122223333:role/AgentCore-shop"
--           event_source: sts.amazonaws.com
--           actions: "sts:AssumeRole, sts:GetCallerIdentity"
--           calls: 3
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: bedrock.amazonaws.com, eventName: InvokeModel}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     a usual service, and another role:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: bedrock.amazonaws.com, eventName: InvokeModel}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: logs.amazonaws.com, eventName: CreateLogStream}
--         - eventTime: 2026-09-08T08:01:00Z
--           userIdentity:
--             arn: "arn:aws:sts::111122223333:assumed-role/Shop/s"
--             principalId: "AROAEXAMPLESHOP000001:s"
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Shop"}}
--       expect: []

with begun_later as (
  select actor_id, event_source
  from activity
  where regexp_matches(actor_id, $roles)
    and not list_contains($usual, event_source)
  group by actor_id, event_source
  having min(first_seen) >= (select min(event_time) from events) + $baseline
),
called as (
  select
    min(actor)                                                         as actor,
    events.actor_id,
    events.event_source,
    count(*)                                                           as calls,
    count_if(error_code is not null)                                   as failed,
    names_of(action)            as actions,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    min(recipient_account_id)                                          as recipient_account_id,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  join begun_later on begun_later.actor_id = events.actor_id and begun_later.event_source = events.event_source
  group by events.actor_id, events.event_source
)
select called.*
from called
order by first_seen asc, actor_id asc, event_source asc
