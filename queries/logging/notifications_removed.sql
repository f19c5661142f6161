-- title: Were topics or subscriptions removed on which alarms reach people?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685]
-- finding: "{actor} asked to remove a way to be told: {action} {target} in {aws_region}"
-- summary: >
--   The alarm still rings and no mail, page or chat message leaves. The name of the topic tells what it
--   carried; topics narrows the question to those that matter.
-- parameters:
--   topics: {type: text, default: "", help: regular expression that the names of the topics match; empty takes all}
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('sns:DeleteTopic', 'sns:Unsubscribe', 'fms:DeleteNotificationChannel')
  and ($topics = '' or regexp_matches(target, $topics))
  and ($include_denied or error_code is null)
