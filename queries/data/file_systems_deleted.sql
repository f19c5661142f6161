-- title: Was an EFS, FSx or Storage Gateway file system deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1489]
-- ttc: [T1485.A003]
-- outcome: attempted
-- finding: "{actor} deleted the file system or mount target {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the file system or mount target {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A file system must lose its mount targets before it is deleted, so those deletions come first and disconnect
--   its clients. Nothing of it is left without AWS Backup or a replica.
-- false_positives:
--   - Test environments that are torn down by a pipeline.
-- misses:
--   - Files deleted within the file system, which no record shows.
-- cases:
--   given: {eventSource: elasticfilesystem.amazonaws.com, eventName: DeleteFileSystem, readOnly: false, requestParameters: {fileSystemId: fs-1}}
--   match:
--     of EFS: {}
--     of FSx: {eventSource: fsx.amazonaws.com}
--     the way to it: {eventName: DeleteMountTarget, requestParameters: {mountTargetId: fsmt-1}}
--     a volume of FSx: {eventSource: fsx.amazonaws.com, eventName: DeleteVolume, requestParameters: {volumeId: fsvol-1}}
--     a storage virtual machine: {eventSource: fsx.amazonaws.com, eventName: DeleteStorageVirtualMachine}
--     its replica: {eventName: DeleteReplicationConfiguration}
--     a share of a gateway: {eventSource: storagegateway.amazonaws.com, eventName: DeleteFileShare}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     made: {eventName: CreateFileSystem}
--     a volume of FSx is made: {eventSource: fsx.amazonaws.com, eventName: CreateVolume}
--     a disk of a machine: {eventSource: ec2.amazonaws.com, eventName: DeleteVolume}

select *
from events
where action in (
    'elasticfilesystem:DeleteFileSystem',
    'elasticfilesystem:DeleteMountTarget',
    'elasticfilesystem:DeleteReplicationConfiguration',
    'fsx:DeleteFileSystem',
    'fsx:DeleteStorageVirtualMachine',
    'fsx:DeleteVolume',
    'storagegateway:DeleteFileShare'
  )
