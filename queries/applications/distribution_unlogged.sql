-- title: Was a content distribution left without access logs?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685.002]
-- finding: "{actor} left {target} without access logs"
-- summary: >
--   Nobody will be able to say who fetched what through this distribution. Each change names the whole
--   set-up, so look at the change before: only if logging was on there was it switched off here.
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
  and error_code is null
