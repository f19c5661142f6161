-- title: Was a CloudFront distribution left without access logs?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: done
-- finding: "{actor} left the CloudFront distribution {target} without access logs ({action}) from {source_ip_address}"
-- summary: >
--   Requests to this distribution are no longer recorded. Each update names the whole configuration, so look at
--   the update before: only if logging was on there was it disabled here.
-- false_positives:
--   - Distributions that never had access logs and were changed in some other way.
-- misses:
--   - The newer way of access logs, by CloudWatch deliveries, which are not part of the distribution.
-- cases:
--   given:
--     eventSource: cloudfront.amazonaws.com
--     eventName: UpdateDistribution2020_05_31
--     readOnly: false
--     requestParameters: {id: E1, distributionConfig: {enabled: true, logging: {bucket: "", enabled: false, includeCookies: false, prefix: ""}}}
--   match:
--     off: {}
--   ignore:
--     "on": {requestParameters: {id: E1, distributionConfig: {enabled: false, logging: {bucket: logs, enabled: true}}}}
--     made so: {eventName: CreateDistribution2020_05_31}
--     refused: {errorCode: AccessDenied}

select *
from events
where action = 'cloudfront:UpdateDistribution'
  and json_text(request_parameters, '$.distributionConfig.logging.enabled') = 'false'
