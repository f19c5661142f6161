-- title: Was point-in-time recovery of a DynamoDB table disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- ttc: [T1485.A001, T1578.005]
-- outcome: done
-- finding: "{actor} disabled point-in-time recovery of {target} in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   The table's history of up to 35 days is lost with this call, also when it is enabled again a minute later.
--   Read what happened to the table since: a deletion, an export, or writes that only data events show.
-- false_positives:
--   - Saving money on a table whose content does not matter.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the parameters.
--   - A shorter recovery period, which leaves it switched on.
-- references:
--   - https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     eventName: UpdateContinuousBackups
--     readOnly: false
--     requestParameters: {tableName: orders, pointInTimeRecoverySpecification: {pointInTimeRecoveryEnabled: false}}
--   match:
--     switched off: {}
--   ignore:
--     switched on: {requestParameters: {tableName: orders, pointInTimeRecoverySpecification: {pointInTimeRecoveryEnabled: true}}}
--     the same words in another call: {eventName: DescribeContinuousBackups}
--     the change failed: {errorCode: ContinuousBackupsUnavailableException}

select *
from events
where action = 'dynamodb:UpdateContinuousBackups'
  and json_text(request_parameters, '$.pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled') = 'false'
