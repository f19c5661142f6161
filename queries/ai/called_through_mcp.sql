-- title: Which principals called AWS through AWS's MCP servers?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1059.009, T1078.004]
-- ttc: [T1059.009]
-- outcome: attempted
-- finding: "{actor} made {calls call|calls} through an MCP server of AWS from {addresses}: {actions}"
-- finding_denied: "{actor} tried {calls call|calls} through an MCP server of AWS from {addresses} and was denied: {actions}"
-- summary: >
--   An AI agent acts with the person's credentials through a server that AWS hosts; CloudTrail records the tool
--   calls as events of their own type (AwsMcpEvent). What the agent read on its way can have told it what to do.
--   Read the principal's other events of the same minutes (activity.timeline). One row per principal.
-- parameters:
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) that are meant to}
-- false_positives:
--   - People and agents that work this way.
-- misses:
--   - MCP servers that run on a person's own computer, which call the API like any program.
-- unmodelled:
--   aws-mcp:CallTool: call of a tool, which is no API action
--   aws-mcp:ListTools: call of a tool, which is no API action
-- cases:
--   given:
--     eventSource: aws-mcp.amazonaws.com
--     eventName: CallTool
--     eventType: AwsMcpEvent
--   sequences:
--     two calls, one denied:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:05:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: ListTools, errorCode: AccessDeniedException, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           calls: 3
--           denied: 1
--           failed: 1
--           actions: "aws-mcp:CallTool, aws-mcp:ListTools"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:10:00Z
--     by somebody who is meant to:
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}]
--       expect: []
--     a call of a program:
--       events: [{eventType: AwsApiCall}]
--       expect: []

select
  min(actor)                            as actor,
  actor_id,
  count(*)                              as calls,
  count_if(is_denied(error_code))       as denied,
  count_if(error_code is not null)      as failed,
  names_of(action)                      as actions,
  names_of(source_ip_address)           as addresses,
  names_of(recipient_account_id)        as accounts,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from events
where event_type = 'AwsMcpEvent'
  and not list_contains($ignore_actors, actor_id)
group by actor_id
order by calls desc, actor_id asc
