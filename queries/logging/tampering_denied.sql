-- title: Was disabling CloudTrail, GuardDuty or other detection denied?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1685.002, T1685]
-- ttc: [T1562.008, T1562.A001]
-- outcome: failed
-- finding: "{actor} was denied {action} from {source_ip_address}"
-- summary: >
--   Nothing was changed, and somebody tried. AWS does not log what the call would have done; the principal and
--   what it tried before and after tell more (activity.timeline). Denials by a policy of the organization are
--   also listed in logging.tampering_denied_by_policy.
-- false_positives:
--   - Tools that inventory an account and try everything, and pipelines whose role lacks a permission.
-- misses:
--   - Attempts against the bucket or the key that hold the logs.
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     eventName: StopLogging
--     readOnly: false
--     errorCode: AccessDenied
--     requestParameters: null
--   match:
--     against a trail: {}
--     against GuardDuty: {eventSource: guardduty.amazonaws.com, eventName: DeleteDetector, errorCode: AccessDeniedException}
--     against Security Hub: {eventSource: securityhub.amazonaws.com, eventName: DisableSecurityHub}
--     against Config: {eventSource: config.amazonaws.com, eventName: StopConfigurationRecorder}
--     against flow logs: {eventSource: ec2.amazonaws.com, eventName: DeleteFlowLogs, errorCode: Client.UnauthorizedOperation}
--     against Macie: {eventSource: macie2.amazonaws.com, eventName: DisableMacie}
--     against Inspector: {eventSource: inspector2.amazonaws.com, eventName: Disable}
--     against Detective: {eventSource: detective.amazonaws.com, eventName: DeleteGraph}
--     against Access Analyzer: {eventSource: access-analyzer.amazonaws.com, eventName: DeleteAnalyzer}
--     against a log group: {eventSource: logs.amazonaws.com, eventName: DeleteLogGroup}
--     against a subscription of a log group: {eventSource: logs.amazonaws.com, eventName: DeleteSubscriptionFilter}
--     against alarms: {eventSource: monitoring.amazonaws.com, eventName: DeleteAlarms}
--     against the actions of alarms: {eventSource: monitoring.amazonaws.com, eventName: DisableAlarmActions}
--     against a rule: {eventSource: events.amazonaws.com, eventName: DisableRule}
--     against a rule, deleting it: {eventSource: events.amazonaws.com, eventName: DeleteRule}
--     against query logs: {eventSource: route53resolver.amazonaws.com, eventName: DeleteResolverQueryLogConfig}
--     against the query logs of a VPC: {eventSource: route53resolver.amazonaws.com, eventName: DisassociateResolverQueryLogConfig}
--     against a web firewall: {eventSource: wafv2.amazonaws.com, eventName: DeleteWebACL}
--     against the logs of a web firewall: {eventSource: wafv2.amazonaws.com, eventName: DeleteLoggingConfiguration}
--   ignore:
--     only read: {eventName: DescribeTrails, readOnly: true}
--     it was done: {errorCode: null}
--     it failed for another reason: {errorCode: TrailNotFoundException}
--     another service: {eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--     another call to the same service:
--       eventSource: ec2.amazonaws.com
--       eventName: RunInstances
--       errorCode: Client.UnauthorizedOperation

select *
from events
where (
    event_source in (
      'cloudtrail.amazonaws.com',
      'guardduty.amazonaws.com',
      'securityhub.amazonaws.com',
      'config.amazonaws.com',
      'macie2.amazonaws.com',
      'inspector2.amazonaws.com',
      'detective.amazonaws.com',
      'access-analyzer.amazonaws.com'
    )
    or action in (
      'ec2:DeleteFlowLogs',
      'logs:DeleteLogGroup',
      'logs:DeleteSubscriptionFilter',
      'monitoring:DeleteAlarms',
      'monitoring:DisableAlarmActions',
      'events:DisableRule',
      'events:DeleteRule',
      'route53resolver:DeleteResolverQueryLogConfig',
      'route53resolver:DisassociateResolverQueryLogConfig',
      'wafv2:DeleteWebACL',
      'wafv2:DeleteLoggingConfiguration'
    )
  )
  and read_only = false
  and is_denied(error_code)
