-- title: Were AMIs created, copied, exported or deregistered?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1525, T1074.002]
-- ttc: [T1578.001, T1485.A002]
-- outcome: attempted
-- finding: "{actor} created, copied, exported or deregistered the AMI {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create, copy, export or deregister the AMI {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An AMI is a copy of an instance's EBS volumes. It can be shared (storage.snapshot_shared), exported
--   (compute.machine_exported), or contain what every instance launched from it will run.
-- false_positives:
--   - Image factories and backups.
-- misses:
--   - Snapshots of single disks; see storage.snapshot_unencrypted and activity.timeline.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: CreateImage, readOnly: false, requestParameters: {instanceId: i-1, name: n}}
--   match:
--     of a machine: {}
--     a copy: {eventName: CopyImage}
--     from a file: {eventName: ImportImage}
--     from a snapshot: {eventName: RegisterImage}
--     of programmable hardware: {eventName: CreateFpgaImage}
--     a copy of that: {eventName: CopyFpgaImage}
--     from a bucket: {eventName: CreateRestoreImageTask}
--     into a bucket: {eventName: CreateStoreImageTask}
--     taken away: {eventName: DeregisterImage}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     an image of a container: {eventSource: imagebuilder.amazonaws.com}
--     by a service: {userIdentity: {type: AssumedRole, invokedBy: imagebuilder.amazonaws.com}}
--     only looked at: {eventName: DescribeImages, readOnly: true}

select *
from events
where action in (
    'ec2:CreateImage',
    'ec2:CopyImage',
    'ec2:ImportImage',
    'ec2:RegisterImage',
    'ec2:CreateFpgaImage',
    'ec2:CopyFpgaImage',
    'ec2:CreateRestoreImageTask',
    'ec2:CreateStoreImageTask',
    'ec2:DeregisterImage'
  )
  and user_identity_invoked_by is null
