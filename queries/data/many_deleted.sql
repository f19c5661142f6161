-- title: Which principals deleted many RDS, DynamoDB or S3 resources?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1485, T1490]
-- ttc: [T1485.A001, T1485.A003]
-- outcome: done
-- finding: "{actor} deleted {deleted data store or backup|data stores and backups} from {first_seen} on: {targets}"
-- summary: >
--   Tables, databases, file systems, backups, buckets, KMS keys: one principal deleting many of them at once is
--   destruction or a teardown. One row per principal, for its worst period. If it is not a known teardown,
--   revoke the sessions before reading on.
-- parameters:
--   min_deleted: {type: integer, default: 5, help: how many deletions make a row}
--   within: {type: duration, default: 1h, help: the stretch of time they lie in}
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that are known to tear down environments"
-- false_positives:
--   - Infrastructure code destroying a test environment.
-- misses:
--   - Deletion of the objects in a bucket, which needs data events.
--   - A patient intruder who deletes slowly, or as several principals.
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     eventName: DeleteTable
--     readOnly: false
--     userIdentity:
--       type: IAMUser
--       userName: steve
--       arn: "arn:aws:iam::111122223333:user/steve"
--       principalId: AIDAEXAMPLESTEVE00001
--   sequences:
--     as many as asked for, across the full hour and across services:
--       $min_deleted: 10
--       events:
--         - {eventTime: 2026-09-01T13:40:00Z, requestParameters: {tableName: a}}
--         - {eventTime: 2026-09-01T13:50:00Z, eventName: DeleteBackup, requestParameters: {backupArn: b}}
--         - eventTime: 2026-09-01T13:59:00Z
--           eventName: DeleteDBInstance
--           eventSource: rds.amazonaws.com
--           requestParameters: {dBInstanceIdentifier: c}
--         - eventTime: 2026-09-01T14:05:00Z
--           eventName: DeleteDBCluster
--           eventSource: rds.amazonaws.com
--           requestParameters: {dBClusterIdentifier: d}
--         - eventTime: 2026-09-01T14:06:00Z
--           eventName: DeleteDBSnapshot
--           eventSource: rds.amazonaws.com
--           requestParameters: {dBSnapshotIdentifier: e}
--         - eventTime: 2026-09-01T14:10:00Z
--           eventName: DeleteBucket
--           eventSource: s3.amazonaws.com
--           requestParameters: {bucketName: f}
--         - eventTime: 2026-09-01T14:11:00Z
--           eventName: DeleteDBClusterSnapshot
--           eventSource: rds.amazonaws.com
--           requestParameters: {dBClusterSnapshotIdentifier: h}
--         - {eventTime: 2026-09-01T14:12:00Z, eventName: DeleteRecoveryPoint, eventSource: backup.amazonaws.com}
--         - eventTime: 2026-09-01T14:13:00Z
--           eventName: DeleteFileSystem
--           eventSource: elasticfilesystem.amazonaws.com
--           requestParameters: {fileSystemId: fs-1}
--         - eventTime: 2026-09-01T14:39:59Z
--           eventName: ScheduleKeyDeletion
--           eventSource: kms.amazonaws.com
--           requestParameters: {keyId: g}
--       expect: [{actor: steve, deleted: 10, first_seen: 2026-09-01T13:40:00Z, last_seen: 2026-09-01T14:39:59Z}]
--     two within the hour, and the third when it is over:
--       $min_deleted: 3
--       events:
--         - {eventTime: 2026-09-01T13:00:00Z, requestParameters: {tableName: a}}
--         - {eventTime: 2026-09-01T13:30:00Z, requestParameters: {tableName: b}}
--         - {eventTime: 2026-09-01T14:00:00Z, requestParameters: {tableName: c}}
--       expect: []
--     earlier deletions do not count towards a later stretch:
--       $min_deleted: 2
--       events:
--         - {eventTime: 2026-09-01T10:00:00Z, requestParameters: {tableName: a}}
--         - {eventTime: 2026-09-01T13:00:00Z, requestParameters: {tableName: b}}
--         - {eventTime: 2026-09-01T13:00:00Z, requestParameters: {tableName: c}}
--       expect: [{deleted: 2, first_seen: 2026-09-01T13:00:00Z}]
--     one row, however many stretches overlap:
--       $min_deleted: 2
--       events:
--         - {eventTime: 2026-09-01T13:00:00Z, requestParameters: {tableName: a}}
--         - {eventTime: 2026-09-01T13:10:00Z, requestParameters: {tableName: b}}
--         - {eventTime: 2026-09-01T13:20:00Z, requestParameters: {tableName: c}}
--       expect: [{deleted: 3, first_seen: 2026-09-01T13:00:00Z}]
--     two people, one each:
--       $min_deleted: 2
--       events:
--         - {eventTime: 2026-09-01T13:00:00Z, requestParameters: {tableName: a}}
--         - eventTime: 2026-09-01T13:01:00Z
--           requestParameters: {tableName: b}
--           userIdentity:
--             type: IAMUser
--             userName: carol
--             arn: "arn:aws:iam::111122223333:user/carol"
--             principalId: AIDAEXAMPLECAROL00001
--       expect: []
--     refused calls and other calls delete nothing:
--       $min_deleted: 2
--       events:
--         - {eventTime: 2026-09-01T13:00:00Z, requestParameters: {tableName: a}}
--         - {eventTime: 2026-09-01T13:01:00Z, requestParameters: null, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T13:02:00Z, eventName: UpdateTable, requestParameters: {tableName: b}}
--       expect: []
--     known to tear down:
--       $min_deleted: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/steve"]
--       events:
--         - {eventTime: 2026-09-01T13:00:00Z, requestParameters: {tableName: a}}
--       expect: []

with deletions as (
  select event_time, actor_id, actor, target, source_ip_address, event_id
  from events
  where action in (
      'dynamodb:DeleteTable',
      'dynamodb:DeleteBackup',
      'rds:DeleteDBInstance',
      'rds:DeleteDBCluster',
      'rds:DeleteDBSnapshot',
      'rds:DeleteDBClusterSnapshot',
      'backup:DeleteRecoveryPoint',
      'elasticfilesystem:DeleteFileSystem',
      's3:DeleteBucket',
      'kms:ScheduleKeyDeletion'
    )
    and error_code is null
    and not list_contains($ignore_actors, actor_id)
),
starts as (
  select distinct actor_id, event_time as started
  from deletions
),
stretches as (
  select
    starts.actor_id,
    starts.started,
    count(*)                                                        as deleted,
    max(deletions.event_time)                                       as last_seen,
    min(deletions.actor)                                            as actor,
    names_of(deletions.target) as targets,
    min(deletions.source_ip_address)                                as source_ip_address,
    first_event_ids(deletions.event_id, deletions.event_time)       as event_ids
  from starts
  join deletions
    on deletions.actor_id = starts.actor_id
    and deletions.event_time >= starts.started
    and deletions.event_time < starts.started + $within
  group by starts.actor_id, starts.started
),
ranked as (
  select
    stretches.*,
    row_number() over (partition by actor_id order by deleted desc, started asc) as place
  from stretches
)
select
  actor,
  actor_id,
  deleted,
  started as first_seen,
  last_seen,
  targets,
  source_ip_address,
  event_ids
from ranked
where place = 1
  and deleted >= $min_deleted
order by deleted desc, actor_id asc
