-- title: Was the root volume of a running EC2 instance replaced?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1525, T1070]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} replaced the root volume of {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to replace the root volume of {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The instance keeps its addresses, role and data volumes and boots from another snapshot or AMI. It brings an
--   intruder's system under a trusted name, or destroys the traces on the old volume. Take a snapshot of the old
--   volume where it still exists (deleteReplacedRootVolume).
-- false_positives:
--   - Repairs and patching of instances that cannot be launched anew.
-- misses:
--   - A root volume detached and attached by hand; see storage.volumes_moved.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: CreateReplaceRootVolumeTask, readOnly: false}
--   match:
--     replaced: {requestParameters: {CreateReplaceRootVolumeTaskRequest: {InstanceId: i-1, SnapshotId: snap-1}}}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only described: {eventName: DescribeReplaceRootVolumeTasks, readOnly: true}
--     a volume attached: {eventName: AttachVolume}

select *
from events
where action = 'ec2:CreateReplaceRootVolumeTask'
