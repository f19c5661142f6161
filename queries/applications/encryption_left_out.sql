-- title: Was encryption disabled for an SQS queue or SNS topic?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1600]
-- ttc: [T1578.005]
-- outcome: done
-- finding: "{actor} disabled encryption of {target} ({action}) from {source_ip_address}"
-- summary: >
--   Messages lie in plain text from now on. It gives nobody access by itself, but removes the KMS key policy as
--   a second control.
-- false_positives:
--   - Senders that cannot use the key, switched over for that reason.
-- misses:
--   - A queue that never was encrypted; since 2022 AWS encrypts new queues unless told not to.
-- cases:
--   given:
--     eventSource: sqs.amazonaws.com
--     eventName: SetQueueAttributes
--     readOnly: false
--     requestParameters: {queueUrl: q, attributes: {KmsMasterKeyId: ""}}
--   match:
--     a key taken off: {}
--     AWS's own encryption switched off: {requestParameters: {queueUrl: q, attributes: {SqsManagedSseEnabled: "false"}}}
--     from its creation on: {eventName: CreateQueue, requestParameters: {queueName: q, attributes: {SqsManagedSseEnabled: "false"}}}
--     a topic:
--       eventSource: sns.amazonaws.com
--       eventName: SetTopicAttributes
--       requestParameters: {topicArn: t, attributeName: KmsMasterKeyId, attributeValue: ""}
--     a topic, the value left out:
--       eventSource: sns.amazonaws.com
--       eventName: SetTopicAttributes
--       requestParameters: {topicArn: t, attributeName: KmsMasterKeyId}
--   ignore:
--     a key put on: {requestParameters: {queueUrl: q, attributes: {KmsMasterKeyId: alias/k}}}
--     AWS's own encryption: {requestParameters: {queueUrl: q, attributes: {SqsManagedSseEnabled: "true"}}}
--     a topic's key: {eventSource: sns.amazonaws.com, eventName: SetTopicAttributes, requestParameters: {attributeName: KmsMasterKeyId, attributeValue: alias/k}}
--     a topic's name: {eventSource: sns.amazonaws.com, eventName: SetTopicAttributes, requestParameters: {attributeName: DisplayName, attributeValue: ""}}
--     the same words in other calls:
--       - {eventName: GetQueueAttributes, readOnly: true}
--       - {eventSource: sns.amazonaws.com, eventName: GetTopicAttributes, requestParameters: {attributeName: KmsMasterKeyId}}
--     refused: {errorCode: AccessDenied}

select *
from events
where (
    (
      action in ('sqs:SetQueueAttributes', 'sqs:CreateQueue')
      and (
        json_text(request_parameters, '$.attributes.KmsMasterKeyId') = ''
        or json_text(request_parameters, '$.attributes.SqsManagedSseEnabled') = 'false'
      )
    )
    or (
      action = 'sns:SetTopicAttributes'
      and json_text(request_parameters, '$.attributeName') = 'KmsMasterKeyId'
      and coalesce(json_text(request_parameters, '$.attributeValue'), '') = ''
    )
  )
