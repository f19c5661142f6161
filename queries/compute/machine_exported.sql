-- title: Was an EC2 instance or AMI exported to S3?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1537, T1005]
-- ttc: [T1578.001, T1530.A001]
-- outcome: attempted
-- finding: "{actor} exported the EC2 instance or AMI {target} to S3 in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to export the EC2 instance or AMI {target} to S3 in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The volumes become files that can be downloaded and opened anywhere. It is rare outside a migration away
--   from AWS. Find out whose bucket it is, and cancel the task while it runs.
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
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     taken back: {eventName: CancelExportTask}

select *
from events
where action in ('ec2:CreateInstanceExportTask', 'ec2:ExportImage', 'ec2:CreateStoreImageTask')
