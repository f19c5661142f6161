-- title: Was a DynamoDB table or RDS snapshot exported to S3?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1213.006, T1537]
-- ttc: [T1213.A013, T1530.A001]
-- outcome: attempted
-- finding: "{actor} exported {target} to S3 in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to export {target} to S3 in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The whole content is copied in one call, without any data event. request_parameters names the bucket: find
--   out whose it is.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only looked at: {eventName: DescribeExport, readOnly: true}

select *
from events
where action in ('dynamodb:ExportTableToPointInTime', 'rds:StartExportTask')
