-- title: Were CloudWatch Logs subscriptions or metric filters deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} deleted or stopped the delivery of logs in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete or stop the delivery of logs in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A subscription filter delivers a log group to the system where people read it; a metric filter counts lines
--   for an alarm (those of the CIS benchmark among them); a delivery carries the logs of a service to their
--   bucket. Set it up again and replay what lies in the group.
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
