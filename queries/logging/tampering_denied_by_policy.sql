-- title: Did an Organizations policy deny disabling CloudTrail or GuardDuty?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1685.002, T1685]
-- ttc: [T1562.008, T1562.A001]
-- outcome: failed
-- finding: "a policy of AWS Organizations denied {actor} {action} from {source_ip_address}"
-- summary: >
--   The error names a service control policy or resource control policy: the principal's own permissions may
--   well have sufficed, and only the policy above the account denied the call. Treat the credentials as stolen
--   administrator credentials. Watch the management account, where the policy could be detached
--   (organization.policy_removed).
-- false_positives:
--   - An administrator who did not know the rule.
-- misses:
--   - Refusals whose message does not name the policy's type, as older services and cut messages do.
--   - The management account itself, which these policies do not bind.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     eventName: StopLogging
--     readOnly: false
--     errorCode: AccessDenied
--     requestParameters: null
--     errorMessage: "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: cloudtrail:StopLogging on resource: arn:aws:cloudtrail:us-east-1:111122223333:trail/org-trail with an explicit deny in a service control policy"
--   match:
--     a trail, by an explicit deny: {}
--     a trail, because nothing allows it:
--       {errorMessage: "User: u is not authorized to perform: cloudtrail:StopLogging because no service control policy allows the cloudtrail:StopLogging action"}
--     GuardDuty, by a resource control policy:
--       eventSource: guardduty.amazonaws.com
--       eventName: DeleteDetector
--       errorMessage: "User: u is not authorized with an explicit deny in a resource control policy"
--     GuardDuty, whose message stands in the response:
--       eventSource: guardduty.amazonaws.com
--       eventName: DeleteDetector
--       errorMessage: null
--       responseElements: {message: "User: u is not authorized with an explicit deny in a service control policy"}
--     Security Hub: {eventSource: securityhub.amazonaws.com, eventName: DisableSecurityHub}
--     Config: {eventSource: config.amazonaws.com, eventName: StopConfigurationRecorder}
--     flow logs: {eventSource: ec2.amazonaws.com, eventName: DeleteFlowLogs, errorCode: Client.UnauthorizedOperation}
--     Macie: {eventSource: macie2.amazonaws.com, eventName: DisableMacie}
--     Inspector: {eventSource: inspector2.amazonaws.com, eventName: Disable}
--     Detective: {eventSource: detective.amazonaws.com, eventName: DeleteGraph}
--     Access Analyzer: {eventSource: access-analyzer.amazonaws.com, eventName: DeleteAnalyzer}
--     a log group: {eventSource: logs.amazonaws.com, eventName: DeleteLogGroup}
--     a subscription of a log group: {eventSource: logs.amazonaws.com, eventName: DeleteSubscriptionFilter}
--     alarms: {eventSource: monitoring.amazonaws.com, eventName: DeleteAlarms}
--     the actions of alarms: {eventSource: monitoring.amazonaws.com, eventName: DisableAlarmActions}
--     a rule: {eventSource: events.amazonaws.com, eventName: DisableRule}
--     a rule, deleting it: {eventSource: events.amazonaws.com, eventName: DeleteRule}
--     query logs: {eventSource: route53resolver.amazonaws.com, eventName: DeleteResolverQueryLogConfig}
--     the query logs of a VPC: {eventSource: route53resolver.amazonaws.com, eventName: DisassociateResolverQueryLogConfig}
--     a web firewall: {eventSource: wafv2.amazonaws.com, eventName: DeleteWebACL}
--     the logs of a web firewall: {eventSource: wafv2.amazonaws.com, eventName: DeleteLoggingConfiguration}
--   ignore:
--     the actor's own policies lack the permission:
--       errorMessage: "User: u is not authorized to perform: cloudtrail:StopLogging because no identity-based policy allows the cloudtrail:StopLogging action"
--     nothing is said: {errorMessage: null}
--     only read: {eventName: DescribeTrails, readOnly: true}
--     another service: {eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--     another call to the same service: {eventSource: ec2.amazonaws.com, eventName: RunInstances}

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
  and regexp_matches(
    coalesce(error_message, json_text(response_elements, '$.message')),
    '(?i)(service|resource) control policy'
  )
