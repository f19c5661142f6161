-- title: Did a person copy a snapshot or AMI to another Region?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1537, T1535]
-- ttc: [T1578.001]
-- outcome: done
-- finding: "{actor} copied a snapshot or AMI into {aws_region} from another Region by hand: {target} ({action}) from {source_ip_address}"
-- summary: >
--   Copies for disasters are made by AWS Backup, Data Lifecycle Manager or a function, every night; here an IAM user,
--   the root user or a person's session made one, which is how a copy is taken out of sight before it is shared.
--   Look for shares and volumes in that Region (storage.snapshot_shared, storage.volume_cloned).
-- false_positives:
--   - Somebody who moves a machine or a database to another Region by hand, and scripts that run with an IAM user's keys.
-- misses:
--   - The same through a role whose session has no person's name; see storage.copied_to_other_region.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CopySnapshot
--     readOnly: false
--     awsRegion: ap-southeast-1
--     requestParameters: {sourceRegion: eu-west-1, sourceSnapshotId: snap-1}
--   match:
--     a snapshot: {}
--     an image, by a session of IAM Identity Center:
--       eventName: CopyImage
--       requestParameters: {sourceRegion: eu-west-1, sourceImageId: ami-1}
--       userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice"}
--     a snapshot of a database:
--       eventSource: rds.amazonaws.com
--       eventName: CopyDBSnapshot
--       requestParameters: {sourceDBSnapshotIdentifier: "arn:aws:rds:eu-west-1:111122223333:snapshot:last", targetDBSnapshotIdentifier: x}
--     a snapshot of a cluster:
--       eventSource: rds.amazonaws.com
--       eventName: CopyDBClusterSnapshot
--       requestParameters: {sourceDBClusterSnapshotIdentifier: "arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:last", targetDBClusterSnapshotIdentifier: x}
--   ignore:
--     by a pipeline: {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/backup/nightly"}}
--     through a service: {userIdentity: {invokedBy: backup.amazonaws.com}}
--     within the Region: {requestParameters: {sourceRegion: ap-southeast-1, sourceSnapshotId: snap-1}}
--     a snapshot of a database within the Region:
--       eventSource: rds.amazonaws.com
--       eventName: CopyDBSnapshot
--       requestParameters: {sourceDBSnapshotIdentifier: "arn:aws:rds:ap-southeast-1:111122223333:snapshot:last", targetDBSnapshotIdentifier: x}
--     by its name, which is within the Region:
--       eventSource: rds.amazonaws.com
--       eventName: CopyDBSnapshot
--       requestParameters: {sourceDBSnapshotIdentifier: last, targetDBSnapshotIdentifier: x}
--     refused: {errorCode: Client.UnauthorizedOperation}
--     another call: {eventName: CreateSnapshot}

select *
from events
where action in ('ec2:CopySnapshot', 'ec2:CopyImage', 'rds:CopyDBSnapshot', 'rds:CopyDBClusterSnapshot')
  and user_identity_invoked_by is null
  and is_person(user_identity_type, user_identity_arn)
  and copied_from_region(request_parameters, aws_region) is distinct from aws_region
