-- title: Was a trigger added to a Lambda function?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1546]
-- ttc: [T1648.A001]
-- outcome: done
-- finding: "{actor} added a Lambda trigger: {target} ({action}) from {source_ip_address}"
-- summary: >
--   A queue, stream, rule, topic or log group now starts a function. It is how serverless applications are
--   built, and a form of persistence: code that runs each time a user is created or a log line is written. Read
--   the function's code and role.
-- false_positives:
--   - Every deployment of a serverless application.
-- misses:
--   - Accounts that may start it; see functions.opened_to_outside.
--   - Rules that start a function by way of a state machine.
-- cases:
--   given: {eventSource: lambda.amazonaws.com, eventName: CreateEventSourceMapping20150331, readOnly: false}
--   match:
--     by a queue or a stream:
--       requestParameters: {functionName: invoice, eventSourceArn: "arn:aws:sqs:us-east-1:111122223333:orders"}
--     by another function behind the same stream: {eventName: UpdateEventSourceMapping20150331, requestParameters: {uUID: u1, functionName: invoice}}
--     by a service that may now start it:
--       eventName: AddPermission20150331v2
--       requestParameters: {functionName: invoice, principal: s3.amazonaws.com, sourceArn: "arn:aws:s3:::shop"}
--     by a rule:
--       eventSource: events.amazonaws.com
--       eventName: PutTargets
--       requestParameters: {rule: nightly, targets: [{id: t1, arn: "arn:aws:lambda:us-east-1:111122223333:function:invoice"}]}
--     by a topic:
--       eventSource: sns.amazonaws.com
--       eventName: Subscribe
--       requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:t", protocol: lambda}
--     by a log group:
--       eventSource: logs.amazonaws.com
--       eventName: PutSubscriptionFilter
--       requestParameters: {logGroupName: g, destinationArn: "arn:aws:lambda:us-east-1:111122223333:function:invoice"}
--   ignore:
--     an account that may now start it, which is another question: {eventName: AddPermission20150331v2, requestParameters: {functionName: invoice, principal: "444455556666"}}
--     a rule that feeds a queue:
--       eventSource: events.amazonaws.com
--       eventName: PutTargets
--       requestParameters: {rule: nightly, targets: [{id: t1, arn: "arn:aws:sqs:us-east-1:111122223333:orders"}]}
--     a topic that feeds a queue:
--       eventSource: sns.amazonaws.com
--       eventName: Subscribe
--       requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:t", protocol: sqs}
--     a log group that feeds a stream:
--       eventSource: logs.amazonaws.com
--       eventName: PutSubscriptionFilter
--       requestParameters: {logGroupName: g, destinationArn: "arn:aws:kinesis:us-east-1:111122223333:stream/s"}
--     the same words in other calls:
--       - {eventName: DeleteEventSourceMapping20150331}
--       - {eventName: RemovePermission20150331v2, requestParameters: {principal: s3.amazonaws.com}}
--       - eventSource: events.amazonaws.com
--         eventName: RemoveTargets
--         requestParameters: {rule: nightly, targets: ["arn:aws:lambda:us-east-1:111122223333:function:invoice"]}
--       - {eventSource: sns.amazonaws.com, eventName: Unsubscribe, requestParameters: {protocol: lambda}}
--       - eventSource: logs.amazonaws.com
--         eventName: PutDestination
--         requestParameters: {destinationArn: "arn:aws:lambda:us-east-1:111122223333:function:invoice"}
--     refused: {errorCode: AccessDeniedException}

select *
from events
where (
    action in ('lambda:CreateEventSourceMapping', 'lambda:UpdateEventSourceMapping')
    or (action = 'lambda:AddPermission' and json_text(request_parameters, '$.principal') like '%.amazonaws.com')
    or (action = 'events:PutTargets' and request_parameters like '%:lambda:%')
    or (action = 'sns:Subscribe' and json_text(request_parameters, '$.protocol') = 'lambda')
    or (action = 'logs:PutSubscriptionFilter' and json_text(request_parameters, '$.destinationArn') like '%:lambda:%')
  )
