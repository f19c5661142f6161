-- title: Which tables were deleted?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1485]
-- finding: "{actor} asked to delete {target} in {aws_region}"
-- summary: >
--   Tables of DynamoDB, Keyspaces, Timestream and S3 Tables, whose content goes with them. Ask the actor,
--   then see what is left: backups (data.backups_deleted), point-in-time recovery (35 days), exports
--   (data.exported). Deletion protection switched off shortly before (data.unprotected_then_deleted) tells
--   intent from accident.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Test environments that are torn down by a pipeline; the actor is the pipeline's role.
-- misses:
--   - Content deleted row by row, which needs data events.
--   - Databases; see data.databases_deleted. Entries of the Glue catalogue, which hold no data, are left
--     out.
-- references:
--   - https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
-- cases:
--   given: {eventSource: dynamodb.amazonaws.com, eventName: DeleteTable, readOnly: false, requestParameters: {tableName: orders}}
--   match:
--     a DynamoDB table: {}
--     a table of another store: {eventSource: s3tables.amazonaws.com}
--     a Keyspaces table, as its language has it: {eventSource: cassandra.amazonaws.com, eventName: DropTable}
--     deleted, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     an entry of the Glue catalogue: {eventSource: glue.amazonaws.com}
--     a table is made: {eventName: CreateTable}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('DeleteTable', 'DropTable')
  and event_source is distinct from 'glue.amazonaws.com'
  and ($include_denied or error_code is null)
