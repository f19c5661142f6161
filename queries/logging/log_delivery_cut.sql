-- title: Was it stopped that logs are passed on or measured?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- finding: "{actor} cut the delivery of logs: {action} {target} in {aws_region}"
-- summary: >
--   A subscription carries the lines of a log group to the system where people read them; a metric filter
--   counts those that raise an alarm (the filters of the CIS benchmark among them); a delivery carries the
--   logs of a service to their bucket. The group fills on, and nobody hears of it. Set it up again and replay
--   what lies in the group.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The platform team moving to another log system.
-- misses:
--   - A filter that stays and is given a pattern that matches nothing (PutMetricFilter,
--     PutSubscriptionFilter).
-- cases:
--   given:
--     eventSource: logs.amazonaws.com
--     eventName: DeleteSubscriptionFilter
--     readOnly: false
--     requestParameters: {logGroupName: /aws/cloudtrail, filterName: to-siem}
--   match:
--     a subscription: {}
--     a filter that counts: {eventName: DeleteMetricFilter}
--     where subscriptions go to: {eventName: DeleteDestination}
--     a delivery: {eventName: DeleteDelivery}
--     where a delivery comes from: {eventName: DeleteDeliverySource}
--     where a delivery goes to: {eventName: DeleteDeliveryDestination}
--     a subscription of the whole account: {eventName: DeleteAccountPolicy}
--     a stream of metrics: {eventSource: monitoring.amazonaws.com, eventName: DeleteMetricStream}
--     a stream of metrics stopped: {eventSource: monitoring.amazonaws.com, eventName: StopMetricStreams}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a subscription made: {eventName: PutSubscriptionFilter}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'logs:DeleteSubscriptionFilter',
    'logs:DeleteMetricFilter',
    'logs:DeleteDestination',
    'logs:DeleteDelivery',
    'logs:DeleteDeliverySource',
    'logs:DeleteDeliveryDestination',
    'logs:DeleteAccountPolicy',
    'monitoring:DeleteMetricStream',
    'monitoring:StopMetricStreams'
  )
  and ($include_denied or error_code is null)
