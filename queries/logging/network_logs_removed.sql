-- title: Were VPC flow logs or Route 53 Resolver query logs deleted?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} deleted network logs in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete network logs in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   VPC flow logs and Resolver query logs show what instances communicated with, which CloudTrail does not. From
--   here on that is unknown. What was written before still lies in its bucket or log group: secure it.
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
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     made: {eventName: CreateFlowLogs}

select *
from events
where action in (
    'ec2:DeleteFlowLogs',
    'route53resolver:DisassociateResolverQueryLogConfig',
    'route53resolver:DeleteResolverQueryLogConfig',
    'route53:DeleteQueryLoggingConfig'
  )
