-- title: Which disks were taken off or put on instances?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.005, T1005]
-- finding: "{actor} asked to move a disk: {action} {target}"
-- summary: >
--   A disk that is put on another machine can be read there whole, passwords and all, without the first
--   machine knowing. storage.disk_cloned finds the copies of disks that were put on.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Kubernetes and other platforms that move disks between machines all day; their role is the actor.
-- misses:
--   - Disks that come with an instance when it is launched.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DetachVolume, readOnly: false, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--   match:
--     taken off: {}
--     put on: {eventName: AttachVolume}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only looked at: {eventName: DescribeVolumes, readOnly: true}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('DetachVolume', 'AttachVolume')
  and ($include_denied or error_code is null)
