-- title: Which RDS or DynamoDB resources were deleted after losing protection?
-- asks: what
-- kind: hunt
-- severity: high
-- attack: [T1485, T1490]
-- ttc: [T1485.A001]
-- outcome: done
-- finding: "{deleted_by} deleted {name} after {unprotected_by} disabled its deletion protection"
-- summary: >
--   Two calls that together show intent. Two different principals may be one person with two credentials. Read
--   both in activity.timeline, then look for what can be restored.
-- parameters:
--   within: {type: duration, default: 7d, help: longest time between the two calls}
-- false_positives:
--   - A planned retirement by the team that owns the data.
-- misses:
--   - A deletion under another spelling of the name, such as the ARN of the table.
--   - Tables that were never protected; see data.tables_deleted.
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     awsRegion: eu-west-1
--     recipientAccountId: "111122223333"
--     readOnly: false
--     requestParameters: {tableName: orders}
--   sequences:
--     a table, at the last moment of the time allowed:
--       $within: 1h
--       events:
--         - eventTime: 2026-09-01T13:22:00Z
--           eventName: UpdateTable
--           requestParameters: {tableName: orders, deletionProtectionEnabled: false}
--         - {eventTime: 2026-09-01T14:22:00Z, eventName: DeleteTable}
--       expect: [{name: orders, unprotected_at: 2026-09-01T13:22:00Z, deleted_at: 2026-09-01T14:22:00Z, aws_region: eu-west-1}]
--     a database instance and a cluster within the same second:
--       given: {eventSource: rds.amazonaws.com}
--       events:
--         - eventTime: 2026-09-01T13:22:00Z
--           eventName: ModifyDBInstance
--           requestParameters: {dBInstanceIdentifier: a, deletionProtection: false}
--         - {eventTime: 2026-09-01T13:22:00Z, eventName: DeleteDBInstance, requestParameters: {dBInstanceIdentifier: a}}
--         - eventTime: 2026-09-01T13:22:01Z
--           eventName: ModifyDBCluster
--           requestParameters: {dBClusterIdentifier: b, deletionProtection: false}
--         - {eventTime: 2026-09-01T13:22:01Z, eventName: DeleteDBCluster, requestParameters: {dBClusterIdentifier: b}}
--       expect: [{name: a}, {name: b}]
--     one second too late:
--       $within: 1h
--       events:
--         - eventTime: 2026-09-01T13:22:00Z
--           eventName: UpdateTable
--           requestParameters: {tableName: orders, deletionProtectionEnabled: false}
--         - {eventTime: 2026-09-01T14:22:01Z, eventName: DeleteTable}
--       expect: []
--     deleted before, and made again without protection:
--       events:
--         - {eventTime: 2026-09-01T13:00:00Z, eventName: DeleteTable}
--         - eventTime: 2026-09-01T13:22:00Z
--           eventName: UpdateTable
--           requestParameters: {tableName: orders, deletionProtectionEnabled: false}
--       expect: []
--     another table, another region, another account:
--       events:
--         - eventTime: 2026-09-01T13:22:00Z
--           eventName: UpdateTable
--           requestParameters: {tableName: orders, deletionProtectionEnabled: false}
--         - {eventTime: 2026-09-01T14:00:00Z, eventName: DeleteTable, requestParameters: {tableName: invoices}}
--         - {eventTime: 2026-09-01T14:00:00Z, eventName: DeleteTable, awsRegion: us-east-1}
--         - {eventTime: 2026-09-01T14:00:00Z, eventName: DeleteTable, recipientAccountId: "444455556666"}
--       expect: []
--     a call that failed, another call, and protection switched on:
--       events:
--         - eventTime: 2026-09-01T13:20:00Z
--           eventName: UpdateTable
--           requestParameters: {tableName: orders, deletionProtectionEnabled: false}
--           errorCode: AccessDenied
--         - eventTime: 2026-09-01T13:21:00Z
--           eventName: UpdateTable
--           requestParameters: {tableName: orders, deletionProtectionEnabled: true}
--         - eventTime: 2026-09-01T13:22:00Z
--           eventName: CreateTable
--           requestParameters: {tableName: orders, deletionProtectionEnabled: false}
--         - {eventTime: 2026-09-01T14:00:00Z, eventName: DeleteTable}
--       expect: []
--     the deletion failed, or it was none:
--       events:
--         - eventTime: 2026-09-01T13:22:00Z
--           eventName: UpdateTable
--           requestParameters: {tableName: orders, deletionProtectionEnabled: false}
--         - {eventTime: 2026-09-01T14:00:00Z, eventName: DeleteTable, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T14:01:00Z, eventName: DescribeTable, readOnly: true}
--       expect: []

with calls as (
  select
    event_time,
    actor,
    action,
    recipient_account_id,
    aws_region,
    coalesce(
      json_text(request_parameters, '$.tableName'),
      json_text(request_parameters, '$.dBInstanceIdentifier'),
      json_text(request_parameters, '$.dBClusterIdentifier')
    ) as name,
    coalesce(
      json_text(request_parameters, '$.deletionProtectionEnabled'),
      json_text(request_parameters, '$.deletionProtection')
    ) as protection,
    source_ip_address,
    event_id
  from events
  where error_code is null
),
unprotected as (
  select *
  from calls
  where action in ('dynamodb:UpdateTable', 'rds:ModifyDBInstance', 'rds:ModifyDBCluster')
    and protection = 'false'
),
deleted as (
  select *
  from calls
  where action in ('dynamodb:DeleteTable', 'rds:DeleteDBInstance', 'rds:DeleteDBCluster')
)
select
  unprotected.event_time as unprotected_at,
  unprotected.actor as unprotected_by,
  deleted.event_time as deleted_at,
  deleted.actor as deleted_by,
  deleted.name as name,
  deleted.source_ip_address,
  deleted.recipient_account_id,
  deleted.aws_region,
  deleted.event_id
from unprotected
join deleted
  on deleted.name = unprotected.name
  and deleted.aws_region = unprotected.aws_region
  and deleted.recipient_account_id = unprotected.recipient_account_id
  and deleted.event_time >= unprotected.event_time
  and deleted.event_time <= unprotected.event_time + $within
order by deleted_at asc, name asc
