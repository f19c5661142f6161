-- title: Was an EBS or RDS snapshot or AMI copied to another Region?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1537, T1535]
-- ttc: [T1578.001]
-- outcome: done
-- finding: "{actor} copied a snapshot or AMI into {aws_region} from another Region: {target} ({action}) from {source_ip_address}"
-- summary: >
--   A Region where nobody looks is a good place to prepare exfiltration. Look for shares and volumes there, and
--   ask who works in that Region at all (regions.first_used).
-- false_positives:
--   - Backups kept in a second region on purpose.
-- misses:
--   - Copies that AWS Backup makes; see data.backup_copied_outside for those that leave the accounts.
--   - Copies of snapshots that the caller asked for in the region they lie in.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CopySnapshot
--     readOnly: false
--     awsRegion: ap-southeast-1
--     requestParameters: {sourceRegion: eu-west-1, sourceSnapshotId: snap-1}
--   match:
--     a snapshot: {}
--     an image: {eventName: CopyImage, requestParameters: {sourceRegion: eu-west-1, sourceImageId: ami-1}}
--     a snapshot of a database:
--       eventSource: rds.amazonaws.com
--       eventName: CopyDBSnapshot
--       requestParameters: {sourceDBSnapshotIdentifier: "arn:aws:rds:eu-west-1:111122223333:snapshot:last", targetDBSnapshotIdentifier: x}
--     a snapshot of a database cluster:
--       eventSource: rds.amazonaws.com
--       eventName: CopyDBClusterSnapshot
--       requestParameters: {sourceDBClusterSnapshotIdentifier: "arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:last"}
--   ignore:
--     within the region: {requestParameters: {sourceRegion: ap-southeast-1, sourceSnapshotId: snap-1}}
--     a database snapshot within the region:
--       eventSource: rds.amazonaws.com
--       eventName: CopyDBSnapshot
--       requestParameters: {sourceDBSnapshotIdentifier: "arn:aws:rds:ap-southeast-1:111122223333:snapshot:last"}
--     a database snapshot by its name alone: {eventSource: rds.amazonaws.com, eventName: CopyDBSnapshot, requestParameters: {sourceDBSnapshotIdentifier: last}}
--     another call with such a parameter: {eventName: CopyFpgaImage, requestParameters: {sourceRegion: eu-west-1}}
--     failed: {errorCode: Client.UnauthorizedOperation}

select *
from events
where action in ('ec2:CopySnapshot', 'ec2:CopyImage', 'rds:CopyDBSnapshot', 'rds:CopyDBClusterSnapshot')
  and copied_from_region(request_parameters, aws_region) is distinct from aws_region
