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
--   Recycle Bin may still hold them. The second sign: `clearly_many` of them, or other means of recovery deleted in that
--   hour as well, such as recovery points, database snapshots or the rules that make snapshots. A dozen old images and
--   snapshots, and nothing else of that kind, is how people tidy up: one step less.
-- parameters:
--   min_deleted: {type: integer, default: 10, help: how many snapshots and images within an hour make a row}
--   clearly_many: {type: integer, default: 30, help: how many are more than somebody tidies up}
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
--     so many that nobody tidies up like that, and fewer:
--       $min_deleted: 1
--       $clearly_many: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: DeleteVolume, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: [{actor: alice, deleted: 2, second_sign: true}, {actor: bob, deleted: 1, second_sign: false}]
--     with other means of recovery, each of them:
--       $min_deleted: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventSource: backup.amazonaws.com, eventName: DeleteRecoveryPoint}
--         - {eventTime: 2026-09-02T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:10:00Z, eventSource: backup.amazonaws.com, eventName: DeleteBackupPlan, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-03T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-03T08:10:00Z, eventSource: dlm.amazonaws.com, eventName: DeleteLifecyclePolicy, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-04T08:00:00Z, userIdentity: {userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-04T08:10:00Z, eventSource: dynamodb.amazonaws.com, eventName: DeleteBackup, userIdentity: {userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-05T08:00:00Z, userIdentity: {userName: erin, arn: "arn:aws:iam::111122223333:user/erin"}}
--         - {eventTime: 2026-09-05T08:10:00Z, eventSource: rbin.amazonaws.com, eventName: DeleteRule, userIdentity: {userName: erin, arn: "arn:aws:iam::111122223333:user/erin"}}
--         - {eventTime: 2026-09-06T08:00:00Z, userIdentity: {userName: frank, arn: "arn:aws:iam::111122223333:user/frank"}}
--         - {eventTime: 2026-09-06T08:10:00Z, eventSource: rds.amazonaws.com, eventName: DeleteDBClusterSnapshot, userIdentity: {userName: frank, arn: "arn:aws:iam::111122223333:user/frank"}}
--         - {eventTime: 2026-09-07T08:00:00Z, userIdentity: {userName: grace, arn: "arn:aws:iam::111122223333:user/grace"}}
--         - {eventTime: 2026-09-07T08:10:00Z, eventSource: rds.amazonaws.com, eventName: DeleteDBSnapshot, userIdentity: {userName: grace, arn: "arn:aws:iam::111122223333:user/grace"}}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {userName: heidi, arn: "arn:aws:iam::111122223333:user/heidi"}}
--         - {eventTime: 2026-09-08T09:00:00Z, eventSource: rds.amazonaws.com, eventName: DeleteDBSnapshot, userIdentity: {userName: heidi, arn: "arn:aws:iam::111122223333:user/heidi"}}
--       expect:
--         - {actor: alice, second_sign: true, deleted: 1}
--         - {actor: bob, second_sign: true}
--         - {actor: carol, second_sign: true}
--         - {actor: dave, second_sign: true}
--         - {actor: erin, second_sign: true}
--         - {actor: frank, second_sign: true}
--         - {actor: grace, second_sign: true}
--         - {actor: heidi, second_sign: false}
--     two such hours, of which the one with the sign is told:
--       $min_deleted: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {snapshotId: snap-2}}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {snapshotId: snap-3}}
--         - {eventTime: 2026-09-01T09:01:00Z, eventSource: rds.amazonaws.com, eventName: DeleteDBSnapshot}
--       expect: [{hour: 2026-09-01T09:00:00Z, deleted: 1, second_sign: true, hours_like_it: 2}]
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

with deletions as (
  select
    *,
    action in ('ec2:DeleteSnapshot', 'ec2:DeregisterImage') as of_ec2
  from events
  where action in (
      'ec2:DeleteSnapshot',
      'ec2:DeregisterImage',
      'backup:DeleteRecoveryPoint',
      'backup:DeleteBackupPlan',
      'dlm:DeleteLifecyclePolicy',
      'dynamodb:DeleteBackup',
      'rbin:DeleteRule',
      'rds:DeleteDBClusterSnapshot',
      'rds:DeleteDBSnapshot'
    )
    and error_code is null
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
),
per_hour as (
  select
    min(actor) as actor,
    actor_id,
    names_of(aws_region) as regions,
    date_trunc('hour', event_time) as hour,
    count(distinct case when of_ec2 then target end) as deleted,
    count(distinct case when of_ec2 then target end) >= $clearly_many or not bool_and(of_ec2) as second_sign,
    names_of(source_ip_address) as addresses,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from deletions
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct case when of_ec2 then target end) >= $min_deleted
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by second_sign desc, deleted desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  regions,
  hour,
  deleted,
  second_sign,
  addresses,
  hours_like_it,
  first_seen,
  last_seen,
  event_ids
from ranked
where place = 1
order by deleted desc, actor_id asc, hour asc
