-- title: Were SNS topics or subscriptions for alarms deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} deleted an SNS topic or subscription in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete an SNS topic or subscription in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The alarm still fires and no mail, page or chat message is sent. The name of the topic tells what it
--   carried; the parameter topics narrows the question to those that matter.
-- parameters:
--   topics: {type: text, default: "", help: regular expression that the names of the topics match; empty takes all}
-- false_positives:
--   - Applications that use topics for their own messages.
-- misses:
--   - A subscription whose filter lets nothing through (SetSubscriptionAttributes).
-- cases:
--   given:
--     eventSource: sns.amazonaws.com
--     eventName: DeleteTopic
--     readOnly: false
--     requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:security-alarms"}
--   match:
--     a topic: {}
--     a subscription: {eventName: Unsubscribe, requestParameters: {subscriptionArn: "arn:aws:sns:us-east-1:111122223333:security-alarms:s1"}}
--     how Firewall Manager tells: {eventSource: fms.amazonaws.com, eventName: DeleteNotificationChannel, requestParameters: null}
--     only those asked for: {$topics: security}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a topic made: {eventName: CreateTopic}
--     not among those asked for: {$topics: billing}

select *
from events
where action in ('sns:DeleteTopic', 'sns:Unsubscribe', 'fms:DeleteNotificationChannel')
  and ($topics = '' or regexp_matches(target, $topics))
