-- title: Were access logs of an Elastic Load Balancer or AWS WAF disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled access logs of {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable access logs of {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   These logs hold who requested which page, which CloudTrail does not. Since this moment that is unknown. What
--   was written before still lies in its bucket: secure it. storage.access_logging_off asks the same of buckets.
-- false_positives:
--   - Web firewalls whose logs are set up for the first time (PutLoggingConfiguration).
-- misses:
--   - Load balancers deleted with their logs.
--   - Logs filtered so that nothing remains.
-- cases:
--   given: {eventSource: wafv2.amazonaws.com, eventName: DeleteLoggingConfiguration, readOnly: false, requestParameters: {resourceArn: w1}}
--   match:
--     of a web firewall: {}
--     of a classic web firewall: {eventSource: waf.amazonaws.com}
--     of a classic web firewall in a region: {eventSource: waf-regional.amazonaws.com}
--     of a web firewall, led elsewhere:
--       eventName: PutLoggingConfiguration
--       requestParameters: {loggingConfiguration: {resourceArn: w1, logDestinationConfigs: [d1]}}
--     of a load balancer:
--       eventSource: elasticloadbalancing.amazonaws.com
--       eventName: ModifyLoadBalancerAttributes
--       requestParameters: {loadBalancerArn: lb1, attributes: [{key: access_logs.s3.enabled, value: "false"}]}
--     of a classic load balancer:
--       eventSource: elasticloadbalancing.amazonaws.com
--       eventName: ModifyLoadBalancerAttributes
--       requestParameters: {loadBalancerName: lb1, loadBalancerAttributes: {accessLog: {enabled: false}}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--     the value before its name: {eventSource: elasticloadbalancing.amazonaws.com, eventName: ModifyLoadBalancerAttributes, requestParameters: {attributes: [{value: "False", key: access_logs.s3.enabled}]}}
--   ignore:
--     of a load balancer, switched on:
--       eventSource: elasticloadbalancing.amazonaws.com
--       eventName: ModifyLoadBalancerAttributes
--       requestParameters:
--         loadBalancerArn: lb1
--         attributes: [{key: access_logs.s3.enabled, value: "true"}, {key: deletion_protection.enabled, value: "false"}]
--     the same words where it is made:
--       eventSource: elasticloadbalancing.amazonaws.com
--       eventName: CreateLoadBalancer
--       requestParameters: {attributes: [{key: access_logs.s3.enabled, value: "false"}]}
--     only read: {eventName: GetLoggingConfiguration, readOnly: true}

select *
from events
where (
    action in (
      'wafv2:DeleteLoggingConfiguration',
      'waf:DeleteLoggingConfiguration',
      'waf-regional:DeleteLoggingConfiguration',
      'wafv2:PutLoggingConfiguration'
    )
    or (
      action = 'elasticloadbalancing:ModifyLoadBalancerAttributes'
      and regexp_matches(
        request_parameters,
        '(?i)"access_logs\.s3\.enabled"[^{}]*"value"\s*:\s*"?false|"value"\s*:\s*"?false"?[^{}]*"access_logs\.s3\.enabled"|"accessLog"\s*:\s*\{[^{}]*"enabled"\s*:\s*"?false'
      )
    )
  )
