-- title: Were messages thrown away?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1489]
-- finding: "{actor} asked to throw messages away: {action} {target}"
-- summary: >
--   A queue was emptied or deleted, a topic deleted, or a queue no longer keeps aside what could not be
--   handled. What was in it is gone: orders, alarms, or the notices that tell a security tool of new logs.
--   Find out what fed it and what read it.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    action in ('sqs:PurgeQueue', 'sqs:DeleteQueue', 'sns:DeleteTopic')
    or (action = 'sqs:SetQueueAttributes' and json_text(request_parameters, '$.attributes.RedrivePolicy') = '')
  )
  and ($include_denied or error_code is null)
