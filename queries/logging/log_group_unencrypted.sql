-- title: Which log groups were left without a key of our own?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1685.002]
-- finding: "{actor} left a log group without a key of the account: {action} {target} in {aws_region}"
-- summary: >
--   Log groups are always encrypted by AWS; a key of one's own decides in addition who may read them.
--   Interesting where a rule of the house asks for one, or where the key is taken off a group that had one.
-- false_positives:
--   - Most log groups, where no rule asks for a key.
-- misses:
--   - A key given by AssociateKmsKey afterwards.
-- cases:
--   given: {eventSource: logs.amazonaws.com, eventName: CreateLogGroup, readOnly: false, requestParameters: {logGroupName: /aws/lambda/orders}}
--   match:
--     made without one: {}
--     taken off: {eventName: DisassociateKmsKey}
--   ignore:
--     made with one: {requestParameters: {logGroupName: /aws/lambda/orders, kmsKeyId: k1}}
--     a stream made: {eventName: CreateLogStream}
--     the call failed: {errorCode: ResourceAlreadyExistsException}

select *
from events
where action in ('logs:CreateLogGroup', 'logs:DisassociateKmsKey')
  and json_text(request_parameters, '$.kmsKeyId') is null
  and error_code is null
