-- title: Were file systems deleted or cut off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1489]
-- finding: "{actor} asked to take away a file system: {action} {target} in {aws_region}"
-- summary: >
--   A file system must lose its mount targets before it goes, so those deletions come first and cut off
--   whoever works on it. Nothing of it is left without AWS Backup or a replica.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     made: {eventName: CreateFileSystem}
--     a volume of FSx is made: {eventSource: fsx.amazonaws.com, eventName: CreateVolume}
--     a disk of a machine: {eventSource: ec2.amazonaws.com, eventName: DeleteVolume}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name in (
      'DeleteFileSystem',
      'DeleteMountTarget',
      'DeleteStorageVirtualMachine',
      'DeleteReplicationConfiguration',
      'DeleteFileShare'
    )
    or (event_source = 'fsx.amazonaws.com' and event_name = 'DeleteVolume')
  )
  and ($include_denied or error_code is null)
