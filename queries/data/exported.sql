-- title: Were tables or databases exported to a bucket?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1213.006, T1537]
-- finding: "{actor} asked to export a table or database: {action} {target} in {aws_region}"
-- summary: >
--   The whole content leaves the database in one call, without any data event. request_parameters names the
--   bucket: find out whose it is. An export to a foreign bucket is the end of the story, not a clue.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A nightly load into the data lake, always by the same role into the same bucket.
-- misses:
--   - Content read row by row, which needs data events, or copied through a snapshot; see
--     storage.snapshot_shared.
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     eventName: ExportTableToPointInTime
--     readOnly: false
--     requestParameters: {tableArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", s3Bucket: elsewhere}
--   match:
--     a table: {}
--     a snapshot or cluster:
--       eventSource: rds.amazonaws.com
--       eventName: StartExportTask
--       requestParameters: {exportTaskIdentifier: x, s3BucketName: elsewhere}
--     exported, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only looked at: {eventName: DescribeExport, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('ExportTableToPointInTime', 'StartExportTask')
  and ($include_denied or error_code is null)
