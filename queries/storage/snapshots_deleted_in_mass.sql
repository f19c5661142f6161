-- title: Which principals deleted many EBS snapshots or AMIs in an hour?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1490, T1485]
-- ttc: [T1485.A002]
-- outcome: done
-- finding: "{actor} deleted {deleted EBS snapshot or AMI|EBS snapshots and AMIs} in {regions} in the hour from {hour}"
-- summary: >
--   Snapshots are how instances and volumes are restored; a person who deletes many of them prepares a ransom or
--   covers up. Services that rotate snapshots are left out. One row per principal, for its worst hour. The
--   Recycle Bin may still hold them.
-- parameters:
--   min_deleted: {type: integer, default: 10, help: how many snapshots and images within an hour make a row}
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that are known to rotate snapshots"
-- false_positives:
--   - Scripts that rotate snapshots by age; name them in ignore_actors.
-- misses:
--   - A patient intruder, and a burst that straddles the full hour.
--   - Snapshots of databases; see data.backups_deleted and data.many_deleted.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DeleteSnapshot, readOnly: false, awsRegion: eu-west-1, requestParameters: {snapshotId: snap-1}}
--   sequences:
--     as many as asked for:
--       $min_deleted: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: DeregisterImage, requestParameters: {imageId: ami-1}}
--       expect:
--         - actor: alice
--           regions: eu-west-1
--           hour: 2026-09-01T08:00:00Z
--           deleted: 3
--           addresses: 198.51.100.7
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two regions, one snapshot twice:
--       $min_deleted: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: us-east-1, requestParameters: {snapshotId: snap-3}}
--       expect: [{hour: 2026-09-01T08:00:00Z, deleted: 2, regions: "eu-west-1, us-east-1"}]
--     too few of them:
--       $min_deleted: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []
--     two such hours, of which the worse is told:
--       $min_deleted: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:01:00Z, requestParameters: {snapshotId: snap-9}}
--       expect: [{hour: 2026-09-01T09:00:00Z, deleted: 2, hours_like_it: 2}]
--     services, known rotation, failures and other calls:
--       $min_deleted: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/carol"]
--       events:
--         - {userIdentity: {type: AssumedRole, invokedBy: dlm.amazonaws.com}}
--         - {userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {errorCode: Client.InvalidSnapshot.InUse}
--         - {eventName: DeleteVolume}
--         - {eventSource: elasticache.amazonaws.com}
--       expect: []

with per_hour as (
  select
    min(actor) as actor,
    actor_id,
    names_of(aws_region) as regions,
    date_trunc('hour', event_time) as hour,
    count(distinct target) as deleted,
    names_of(source_ip_address) as addresses,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  where action in ('ec2:DeleteSnapshot', 'ec2:DeregisterImage')
    and error_code is null
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct target) >= $min_deleted
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by deleted desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  regions,
  hour,
  deleted,
  addresses,
  hours_like_it,
  first_seen,
  last_seen,
  event_ids
from ranked
where place = 1
order by deleted desc, actor_id asc, hour asc
