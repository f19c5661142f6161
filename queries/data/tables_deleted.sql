-- title: Was a DynamoDB, Keyspaces or Timestream table deleted?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1485]
-- ttc: [T1485.A001, T1485.A003]
-- outcome: attempted
-- finding: "{actor} deleted {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Tables of DynamoDB, Keyspaces, Timestream and S3 Tables, whose content is deleted with them. Ask the
--   principal, then see what is left: backups (data.backups_deleted), point-in-time recovery (35 days), exports
--   (data.exported). Deletion protection disabled shortly before (data.unprotected_then_deleted) tells intent
--   from accident.
-- false_positives:
--   - Test environments that are torn down by a pipeline; the actor is the pipeline's role.
-- misses:
--   - Content deleted row by row, which needs data events.
--   - Databases; see data.databases_deleted. Entries of the Glue catalogue, which hold no data, are left
--     out.
-- references:
--   - https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
-- unmodelled:
--   cassandra:DropTable: CQL statement that Keyspaces logs as an event
-- cases:
--   given: {eventSource: dynamodb.amazonaws.com, eventName: DeleteTable, readOnly: false, requestParameters: {tableName: orders}}
--   match:
--     in Keyspaces, by its API: {eventSource: cassandra.amazonaws.com, eventName: DeleteTable}
--     in Timestream: {eventSource: timestream.amazonaws.com, eventName: DeleteTable}
--     a DynamoDB table: {}
--     a table of another store: {eventSource: s3tables.amazonaws.com}
--     a Keyspaces table, as its language has it: {eventSource: cassandra.amazonaws.com, eventName: DropTable}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     an entry of the Glue catalogue: {eventSource: glue.amazonaws.com}
--     a table is made: {eventName: CreateTable}

select *
from events
where action in ('dynamodb:DeleteTable', 's3tables:DeleteTable', 'cassandra:DeleteTable', 'cassandra:DropTable', 'timestream:DeleteTable')
