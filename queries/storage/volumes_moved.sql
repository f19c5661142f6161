-- title: Was an EBS volume attached to or detached from an instance?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.005, T1005]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} attached or detached the EBS volume {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to attach or detach the EBS volume {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A volume attached to another instance can be read there whole, passwords and all, without a session on the
--   first. storage.volume_cloned finds the attached copies of volumes.
-- false_positives:
--   - Kubernetes and other platforms that move disks between machines all day; their role is the actor.
-- misses:
--   - Disks that come with an instance when it is launched.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DetachVolume, readOnly: false, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--   match:
--     taken off: {}
--     put on: {eventName: AttachVolume}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only looked at: {eventName: DescribeVolumes, readOnly: true}

select *
from events
where action in ('ec2:DetachVolume', 'ec2:AttachVolume')
