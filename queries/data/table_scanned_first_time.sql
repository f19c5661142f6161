-- title: Which principals scanned a DynamoDB table for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1213.006, T1530]
-- ttc: [T1213.A013]
-- outcome: done
-- finding: "{actor} read {tables DynamoDB table|DynamoDB tables} in bulk for the first time on {first_seen}, {calls call|calls} from {addresses}: {table_names}"
-- summary: >
--   An application reads single items by their key; a scan, or a PartiQL statement, reads all of them. One row
--   per principal, with the tables it had not read in bulk during the baseline. data.exported finds the copy in
--   one call.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a pair of principal and table counts as known
-- needs: [data events of dynamodb.amazonaws.com, history of $baseline]
-- false_positives:
--   - People who look at a table in the console, which scans it.
--   - New reports and migrations.
-- misses:
--   - Tables whose data events are not recorded.
--   - A table read by many queries.
-- cases:
--   given: {eventSource: dynamodb.amazonaws.com, eventName: Scan, eventCategory: Data, managementEvent: false, readOnly: true, requestParameters: {tableName: orders}}
--   sequences:
--     scanned, and asked by SQL:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {tableName: sessions}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: ExecuteStatement, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: BatchExecuteStatement}
--         - {eventTime: 2026-09-08T08:03:00Z, eventName: BatchGetItem}
--       expect: [{actor: alice, tables: 1, table_names: table/orders, calls: 4, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T08:03:00Z}]
--     scanned one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {tableName: sessions}}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     refused, single items, the work of a service, another service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {tableName: sessions}}
--         - {eventTime: 2026-09-09T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: GetItem}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: dax.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: example.amazonaws.com}
--       expect: []

with reads as (
  select
    events.*,
    min(event_time) over (partition by actor_id, target) as used_since
  from events
  where action in ('dynamodb:Scan', 'dynamodb:ExecuteStatement', 'dynamodb:BatchExecuteStatement', 'dynamodb:BatchGetItem')
    and error_code is null
    and user_identity_type is distinct from 'AWSService'
)
select
  min(actor) as actor,
  actor_id,
  count(distinct target) as tables,
  names_of(target) as table_names,
  count(*) as calls,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from reads
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id
order by first_seen asc, actor_id asc
