-- title: Was a whole machine exported to a bucket?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1537, T1005]
-- finding: "{actor} asked to export a machine to a bucket: {action} {target} in {aws_region}"
-- summary: >
--   The disks of the machine become files that can be downloaded and opened anywhere. Hardly anybody does
--   this who is not moving away from AWS. Find out whose bucket it is, and stop the task while it runs.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Moving machines to another place or partition on purpose.
-- misses:
--   - Snapshots that are shared or read directly; see storage.snapshot_shared and
--     storage.snapshot_read_directly.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: CreateInstanceExportTask, readOnly: false, requestParameters: {instanceId: i-1, exportToS3: {s3Bucket: elsewhere}}}
--   match:
--     a machine: {}
--     an image as the disk of a virtual machine: {eventName: ExportImage}
--     an image as an object: {eventName: CreateStoreImageTask}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     taken back: {eventName: CancelExportTask}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('CreateInstanceExportTask', 'ExportImage', 'CreateStoreImageTask')
  and ($include_denied or error_code is null)
