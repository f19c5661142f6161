-- title: Which images of machines were made, copied or taken away?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1525, T1074.002]
-- finding: "{actor} asked to make, copy or take away an image: {action} {target} in {aws_region}"
-- summary: >
--   An image of a machine is a copy of its disks. It can be shared (storage.snapshot_shared), carried out
--   (compute.machine_exported), or hold something that every machine made from it will run.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     an image of a container: {eventSource: ecr.amazonaws.com}
--     by a service: {userIdentity: {type: AssumedRole, invokedBy: imagebuilder.amazonaws.com}}
--     only looked at: {eventName: DescribeImages, readOnly: true}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_source = 'ec2.amazonaws.com'
  and event_name in (
    'CreateImage',
    'CopyImage',
    'ImportImage',
    'RegisterImage',
    'CreateFpgaImage',
    'CopyFpgaImage',
    'CreateRestoreImageTask',
    'CreateStoreImageTask',
    'DeregisterImage'
  )
  and user_identity_invoked_by is null
  and ($include_denied or error_code is null)
