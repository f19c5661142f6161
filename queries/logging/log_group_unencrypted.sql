-- title: Was a CloudWatch log group left without a KMS key?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: done
-- finding: "{actor} left a CloudWatch log group without a KMS key in {aws_region}: {target} ({action}) from {source_ip_address}"
-- summary: >
--   Log groups are always encrypted by AWS; a KMS key of your own decides in addition who may read them.
--   Interesting where a rule requires one, or where the key is removed from a group that had one.
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
