-- title: Was an EBS volume created from a snapshot and attached?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1578.001, T1005]
-- ttc: [T1578.001]
-- outcome: done
-- finding: "{actor} attached {volumes EBS volume|EBS volumes} created from {snapshots} to {instance}: {volume_ids}"
-- summary: >
--   The way to read an instance's volume without a session on it: create a volume from its snapshot, attach it
--   to another instance. Find out what the snapshot is of (CreateSnapshot by the same principal is a bad sign),
--   and treat its content as read. One row per principal, instance and day, because what is gone through this way is
--   read on one instance, and what is attached another day is news.
-- parameters:
--   within: {type: duration, default: 1d, help: longest time between the two calls}
-- false_positives:
--   - Restoring a machine, and forensics of your own.
-- misses:
--   - A snapshot used to launch a machine, or copied into another account first; see
--     storage.snapshot_shared.
--   - Disks that the restore of AWS Backup makes.
-- formerly: [storage.disk_cloned]
-- cases:
--   given: {eventSource: ec2.amazonaws.com, readOnly: false, awsRegion: eu-west-1, recipientAccountId: "111122223333"}
--   sequences:
--     made and put on, at the last moment of the time allowed:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-1}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--       expect: [{actor: alice, volumes: 1, volume_ids: vol-1, snapshots: snap-1, instance: i-1, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z, aws_region: eu-west-1}]
--     two to one instance, one to another, and one by somebody else:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-1}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-2}, responseElements: {volumeId: vol-2}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-2, instanceId: i-1}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-3}}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-3, instanceId: i-2}}
--         - {eventTime: 2026-09-01T08:06:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-4}}
--         - {eventTime: 2026-09-01T08:07:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-4, instanceId: i-1}, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect:
--         - {actor: alice, instance: i-1, volumes: 2, volume_ids: "vol-1, vol-2", snapshots: "snap-1, snap-2", first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T08:03:00Z, addresses: "198.51.100.7, 203.0.113.9"}
--         - {actor: alice, instance: i-2, volumes: 1, volume_ids: vol-3}
--         - {actor: bob, instance: i-1, volumes: 1, volume_ids: vol-4}
--     to one instance, on two days:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-1}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--         - {eventTime: 2026-09-01T23:00:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-2}, responseElements: {volumeId: vol-2}}
--         - {eventTime: 2026-09-02T08:00:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-2, instanceId: i-1}}
--       expect: [{volume_ids: vol-1}, {volume_ids: vol-2, first_seen: 2026-09-01T23:00:00Z}]
--     within the same second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-1}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--       expect: [{volume_ids: vol-1}]
--     too late, another disk, before it was made:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: AttachVolume, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-1}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-2, instanceId: i-1}}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: AttachVolume, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--       expect: []
--     an empty disk, failures, a service, and other calls:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVolume, requestParameters: {size: "1"}, responseElements: {volumeId: vol-1}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-1, instanceId: i-1}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CreateVolume, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-2}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: AttachVolume, errorCode: Client.IncorrectState, requestParameters: {volumeId: vol-2, instanceId: i-1}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: DetachVolume, requestParameters: {volumeId: vol-2, instanceId: i-1}}
--         - eventTime: 2026-09-01T08:04:00Z
--           eventName: CreateVolume
--           userIdentity: {type: AssumedRole, invokedBy: eks.amazonaws.com}
--           requestParameters: {snapshotId: snap-1}
--           responseElements: {volumeId: vol-3}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-3, instanceId: i-1}}
--         - {eventTime: 2026-09-01T08:06:00Z, eventName: CopyVolumes, requestParameters: {snapshotId: snap-1}, responseElements: {volumeId: vol-4}}
--         - {eventTime: 2026-09-01T08:07:00Z, eventName: AttachVolume, requestParameters: {volumeId: vol-4, instanceId: i-1}}
--       expect: []

with made as (
  select
    event_time,
    json_text(request_parameters, '$.snapshotId') as snapshot,
    json_text(response_elements, '$.volumeId')    as volume,
    event_id
  from events
  where action = 'ec2:CreateVolume'
    and json_text(request_parameters, '$.snapshotId') is not null
    and user_identity_invoked_by is null
),
attached as (
  select
    event_time,
    actor,
    actor_id,
    json_text(request_parameters, '$.volumeId')   as volume,
    json_text(request_parameters, '$.instanceId') as instance,
    source_ip_address,
    aws_region,
    recipient_account_id,
    event_id
  from events
  where action = 'ec2:AttachVolume'
    and error_code is null
)
select
  min(attached.actor)                                        as actor,
  attached.actor_id,
  attached.instance,
  count(distinct attached.volume)                            as volumes,
  names_of(attached.volume)                                  as volume_ids,
  names_of(made.snapshot)                                    as snapshots,
  min(made.event_time)                                       as first_seen,
  max(attached.event_time)                                   as last_seen,
  names_of(attached.source_ip_address)                       as addresses,
  attached.aws_region,
  attached.recipient_account_id,
  first_event_ids(attached.event_id, attached.event_time)    as event_ids
from attached
join made
  on made.volume = attached.volume
  and attached.event_time >= made.event_time
  and attached.event_time <= made.event_time + $within
group by
  attached.actor_id,
  attached.instance,
  attached.aws_region,
  attached.recipient_account_id,
  cast(attached.event_time as date)
order by first_seen asc, instance asc, attached.actor_id asc
