-- title: Which SQS queues, SNS topics or event buses admit external accounts?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1537]
-- ttc: [T1098.003, T1199.A002]
-- outcome: done
-- finding: "{actor} gave account {opened_to} access to {target}"
-- summary: >
--   The named account may send to it, receive from it or subscribe to it, with its own credentials and in its
--   own logs. Accounts whose own logs are in the lake count as yours. One row per resource and account.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Partners who exchange messages with you.
--   - A policy that names the account only to deny it something.
-- misses:
--   - Queues and topics opened to everybody; see applications.queue_or_topic_opened.
-- cases:
--   given: {eventSource: sqs.amazonaws.com, eventName: SetQueueAttributes, readOnly: false, recipientAccountId: "111122223333"}
--   sequences:
--     a queue, twice:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters:
--             queueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/orders"
--             attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:root"]}}]}'}
--         - eventTime: 2026-09-01T09:00:00Z
--           eventName: AddPermission
--           requestParameters: {queueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/orders", aWSAccountIds: ["444455556666"]}
--       expect: [{target: "queue/https://sqs.us-east-1.amazonaws.com/111122223333/orders", opened_to: "444455556666", actor: alice, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}]
--     a queue from its creation on, a topic in three ways, and a bus:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: CreateQueue
--           requestParameters: {queueName: a, attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}
--         - eventTime: 2026-09-01T08:01:00Z
--           eventSource: sns.amazonaws.com
--           eventName: CreateTopic
--           requestParameters: {name: b, attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556667"}}]}'}}
--         - eventTime: 2026-09-01T08:02:00Z
--           eventSource: sns.amazonaws.com
--           eventName: SetTopicAttributes
--           requestParameters:
--             topicArn: "arn:aws:sns:us-east-1:111122223333:c"
--             attributeName: Policy
--             attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556668"}}]}'
--         - eventTime: 2026-09-01T08:03:00Z
--           eventSource: sns.amazonaws.com
--           eventName: AddPermission
--           requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:d", aWSAccountId: ["444455556669"]}
--         - eventTime: 2026-09-01T08:04:00Z
--           eventSource: events.amazonaws.com
--           eventName: PutPermission
--           requestParameters: {eventBusName: default, principal: "444455556670", action: "events:PutEvents", statementId: s}
--       expect:
--         - {opened_to: "444455556666"}
--         - {opened_to: "444455556667"}
--         - {opened_to: "444455556668"}
--         - {opened_to: "444455556669"}
--         - {opened_to: "444455556670"}
--     an account whose logs are in the lake, and one that is trusted:
--       $known_accounts: ["999900001111"]
--       events:
--         - {requestParameters: {queueUrl: q, attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999900001111"]}}]}'}}}
--         - {eventName: ListQueues, readOnly: true, recipientAccountId: "444455556666"}
--       expect: []
--     a service, a failed call, and another call with the same words:
--       events:
--         - {requestParameters: {queueUrl: q, attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"}}]}'}}}
--         - {errorCode: AccessDenied, requestParameters: {queueUrl: q, attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}}
--         - {eventName: GetQueueAttributes, readOnly: true, requestParameters: {queueUrl: q, attributes: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}'}}}
--       expect: []

with changes as (
  select
    events.*,
    policy_grantees(json_text(request_parameters, '$.attributes.Policy')) as of_attributes,
    policy_grantees(json_text(request_parameters, '$.attributeValue')) as of_value,
    policy_grantees(json_text(request_parameters, '$.policy')) as of_policy
  from events
  where action in (
      'sqs:SetQueueAttributes',
      'sqs:CreateQueue',
      'sqs:AddPermission',
      'sns:SetTopicAttributes',
      'sns:CreateTopic',
      'sns:AddPermission',
      'events:PutPermission'
    )
    and error_code is null
),
grants as (
  select distinct changes.*, t.opened_to
  from changes
  cross join unnest(
    regexp_extract_all(
      concat_ws(
        ' ',
        array_to_string(of_attributes, ' '),
        array_to_string(of_value, ' '),
        array_to_string(of_policy, ' '),
        array_to_string(json_list(request_parameters, '$.aWSAccountIds'), ' '),
        array_to_string(json_list(request_parameters, '$.aWSAccountId'), ' '),
        json_text(request_parameters, '$.principal')
      ),
      '\b\d{12}\b'
    )
  ) as t(opened_to)
)
select
  min(actor) as actor,
  actor_id,
  target,
  opened_to,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  min(source_ip_address) as source_ip_address,
  recipient_account_id,
  first_event_ids(event_id, event_time) as event_ids
from grants
where not is_own_account(opened_to)
  and not list_contains($known_accounts, opened_to)
group by actor_id, target, opened_to, recipient_account_id
order by first_seen asc, target asc, opened_to asc
