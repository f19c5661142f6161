-- title: Was an SQS queue or SNS topic made public?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1190, T1537]
-- ttc: [T1578.005, T1098.003]
-- outcome: done
-- finding: "{actor} made {target} public ({action}) from {source_ip_address}"
-- summary: >
--   Any AWS account may now send to, receive from or subscribe to it, as far as the policy in request_parameters
--   allows. Received messages are lost for their consumers; sent ones are processed by whatever reads the queue.
--   Restore the policy and look for external accounts in the data events.
-- false_positives:
--   - A topic that is published for everybody on purpose.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the policy.
-- references:
--   - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
-- cases:
--   given:
--     eventSource: sqs.amazonaws.com
--     eventName: SetQueueAttributes
--     readOnly: false
--     requestParameters:
--       queueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/orders"
--       attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*"}]}'}
--   match:
--     a queue: {}
--     a queue, from its creation on:
--       eventName: CreateQueue
--       requestParameters:
--         queueName: orders
--         attributes: {Policy: '{"Statement":{"Principal":{"AWS":"*"},"Action":"sqs:SendMessage","Effect":"Allow"}}'}
--     a queue, without a document:
--       eventName: AddPermission
--       requestParameters: {queueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/orders", aWSAccountIds: ["*"], actions: ["*"]}
--     a topic, without a document:
--       eventSource: sns.amazonaws.com
--       eventName: AddPermission
--       requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:t", aWSAccountId: "*"}
--     a topic:
--       eventSource: sns.amazonaws.com
--       eventName: SetTopicAttributes
--       requestParameters:
--         topicArn: "arn:aws:sns:us-east-1:111122223333:t"
--         attributeName: Policy
--         attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sns:Subscribe"}]}'
--     a topic, from its creation on:
--       eventSource: sns.amazonaws.com
--       eventName: CreateTopic
--       requestParameters: {name: t, attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sns:Publish"}]}'}}
--   ignore:
--     one account:
--       - requestParameters: {attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sqs:*"}]}'}}
--       - {eventName: AddPermission, requestParameters: {aWSAccountIds: ["444455556666"], actions: ["*"]}}
--     everybody is kept out: {requestParameters: {attributes: {Policy: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"sqs:*"}]}'}}}
--     everybody who works for one account, as AWS writes it:
--       eventSource: sns.amazonaws.com
--       eventName: SetTopicAttributes
--       requestParameters:
--         attributeName: Policy
--         attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Condition":{"StringEquals":{"AWS:SourceOwner":"111122223333"}}}]}'
--     the same document as another attribute:
--       eventSource: sns.amazonaws.com
--       eventName: SetTopicAttributes
--       requestParameters: {attributeName: DisplayName, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*"}]}'}
--     the same words in other calls:
--       - {eventName: GetQueueAttributes, readOnly: true}
--       - eventSource: sns.amazonaws.com
--         eventName: SetSubscriptionAttributes
--         requestParameters: {attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*"}]}'}
--       - {eventName: RemovePermission, requestParameters: {aWSAccountIds: ["*"]}}
--     refused: {errorCode: AccessDenied}

select *
from events
where (
    (
      action in ('sqs:SetQueueAttributes', 'sqs:CreateQueue', 'sns:CreateTopic')
      and policy_is_public(json_text(request_parameters, '$.attributes.Policy'))
    )
    or (
      action = 'sns:SetTopicAttributes'
      and json_text(request_parameters, '$.attributeName') = 'Policy'
      and policy_is_public(json_text(request_parameters, '$.attributeValue'))
    )
    or (
      action in ('sqs:AddPermission', 'sns:AddPermission')
      and (
        list_contains(json_list(request_parameters, '$.aWSAccountIds'), '*')
        or list_contains(json_list(request_parameters, '$.aWSAccountId'), '*')
      )
    )
  )
