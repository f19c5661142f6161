-- title: Were network or DNS logs removed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- finding: "{actor} asked to remove network logs: {action} {target} in {aws_region}"
-- summary: >
--   VPC flow logs and resolver query logs show what machines spoke to, which CloudTrail never does. From
--   here on that is unknown. What was written before still lies in its bucket or log group: secure it.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Infrastructure code taking a VPC down, or replacing one flow log with another.
-- misses:
--   - A log group or bucket emptied afterwards.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: DeleteFlowLogs
--     readOnly: false
--     requestParameters: {DeleteFlowLogsRequest: {FlowLogId: {content: fl-1, tag: 1}}}
--   match:
--     flow logs: {}
--     queries of a VPC:
--       eventSource: route53resolver.amazonaws.com
--       eventName: DisassociateResolverQueryLogConfig
--       requestParameters: {resolverQueryLogConfigId: rqlc-1, resourceId: vpc-1}
--     query logs altogether:
--       eventSource: route53resolver.amazonaws.com
--       eventName: DeleteResolverQueryLogConfig
--       requestParameters: {resolverQueryLogConfigId: rqlc-1}
--     queries of a public zone:
--       eventSource: route53.amazonaws.com
--       eventName: DeleteQueryLoggingConfig
--       requestParameters: {id: q1}
--     removed, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     made: {eventName: CreateFlowLogs}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in (
    'DeleteFlowLogs',
    'DisassociateResolverQueryLogConfig',
    'DeleteResolverQueryLogConfig',
    'DeleteQueryLoggingConfig'
  )
  and ($include_denied or error_code is null)
