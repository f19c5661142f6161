-- title: Were SQS messages purged, or an SQS queue or SNS topic deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1489]
-- ttc: [T1485.A003]
-- outcome: attempted
-- finding: "{actor} purged or deleted {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to purge or delete {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A queue was purged or deleted, a topic deleted, or a queue lost its dead-letter queue. What was in it is
--   lost: orders, alarms, or the notifications that tell a security tool of new logs. Find out what sent to it
--   and what read from it.
-- false_positives:
--   - Developers who empty a test queue, and infrastructure code that tears down.
-- misses:
--   - Messages received and deleted one by one, which are data events.
-- cases:
--   given:
--     eventSource: sqs.amazonaws.com
--     eventName: PurgeQueue
--     readOnly: false
--     requestParameters: {queueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/orders"}
--   match:
--     a queue emptied: {}
--     a queue deleted: {eventName: DeleteQueue}
--     a topic deleted: {eventSource: sns.amazonaws.com, eventName: DeleteTopic}
--     failed messages no longer kept: {eventName: SetQueueAttributes, requestParameters: {queueUrl: q, attributes: {RedrivePolicy: ""}}}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     failed messages kept elsewhere: {eventName: SetQueueAttributes, requestParameters: {queueUrl: q, attributes: {RedrivePolicy: "{}"}}}
--     never kept: {eventName: CreateQueue, requestParameters: {queueName: q, attributes: {RedrivePolicy: ""}}}

select *
from events
where (
    action in ('sqs:PurgeQueue', 'sqs:DeleteQueue', 'sns:DeleteTopic')
    or (action = 'sqs:SetQueueAttributes' and json_text(request_parameters, '$.attributes.RedrivePolicy') = '')
  )
