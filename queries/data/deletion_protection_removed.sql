-- title: Was deletion protection of a DynamoDB table or RDS database removed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- ttc: [T1485.A001, T1578.005]
-- outcome: done
-- finding: "{actor} disabled deletion protection of {target} in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   The last control before a deletion. data.unprotected_then_deleted tells whether the deletion followed; if
--   not, ask now and enable the protection again.
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
where action in ('dynamodb:UpdateTable', 'rds:ModifyDBInstance', 'rds:ModifyDBCluster', 'rds:ModifyGlobalCluster')
  and coalesce(
    json_text(request_parameters, '$.deletionProtectionEnabled'),
    json_text(request_parameters, '$.deletionProtection')
  ) = 'false'
