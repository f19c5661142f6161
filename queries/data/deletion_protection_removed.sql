-- title: Was the protection of a table or database against deletion switched off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- finding: "{actor} switched off deletion protection: {target} in {aws_region}"
-- summary: >
--   The last obstacle before a deletion, and switching it off has no other use.
--   data.unprotected_then_deleted tells whether the deletion followed; if not, ask now and switch the
--   protection on again.
-- false_positives:
--   - A planned retirement, or infrastructure code that replaces a table.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the parameters.
--   - A table or database that was never protected.
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     eventName: UpdateTable
--     readOnly: false
--     requestParameters: {tableName: orders, deletionProtectionEnabled: false}
--   match:
--     of a DynamoDB table: {}
--     of a database instance:
--       eventSource: rds.amazonaws.com
--       eventName: ModifyDBInstance
--       requestParameters: {dBInstanceIdentifier: shop, deletionProtection: false}
--     of a database cluster:
--       eventSource: rds.amazonaws.com
--       eventName: ModifyDBCluster
--       requestParameters: {dBClusterIdentifier: shop, deletionProtection: false}
--     of a global cluster:
--       eventSource: rds.amazonaws.com
--       eventName: ModifyGlobalCluster
--       requestParameters: {globalClusterIdentifier: shop, deletionProtection: false}
--   ignore:
--     switched on: {requestParameters: {tableName: orders, deletionProtectionEnabled: true}}
--     another setting: {requestParameters: {tableName: orders, billingMode: PAY_PER_REQUEST}}
--     unprotected from the beginning: {eventName: CreateTable}
--     the change failed: {errorCode: ValidationException}

select *
from events
where event_name in ('UpdateTable', 'ModifyDBInstance', 'ModifyDBCluster', 'ModifyGlobalCluster')
  and coalesce(
    json_text(request_parameters, '$.deletionProtectionEnabled'),
    json_text(request_parameters, '$.deletionProtection')
  ) = 'false'
  and error_code is null
