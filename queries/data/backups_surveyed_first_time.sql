-- title: Which principals listed RDS or EBS snapshots for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1518.002, T1580]
-- ttc: [AT1023.001, T1087.004]
-- outcome: attempted
-- finding: "{actor} listed snapshots and backups for the first time on {first_seen}: {actions}"
-- finding_denied: "{actor} tried to list snapshots and backups for the first time on {first_seen} and was denied: {actions}"
-- summary: >
--   Snapshots must be found before they are shared or destroyed. Principals that listed them after the baseline
--   and not during it; the tools that rotate snapshots are known by then.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view somebody who asks counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - People who open a list in the console.
-- misses:
--   - Somebody who had asked within the baseline, with stolen credentials as well.
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: DescribeDBSnapshots, readOnly: true}
--   sequences:
--     by every call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeDBInstances}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: rds.amazonaws.com, eventName: DescribeDBSnapshots}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: rds.amazonaws.com, eventName: DescribeDBClusterSnapshots}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: rds.amazonaws.com, eventName: DescribeDBSnapshotAttributes}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: redshift.amazonaws.com, eventName: DescribeClusterSnapshots}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeSnapshots}
--         - {eventTime: 2026-09-08T08:05:00Z, eventSource: dynamodb.amazonaws.com, eventName: ListBackups}
--         - {eventTime: 2026-09-08T08:06:00Z, eventSource: backup.amazonaws.com, eventName: ListBackupVaults}
--         - {eventTime: 2026-09-08T08:07:00Z, eventSource: backup.amazonaws.com, eventName: ListRecoveryPointsByBackupVault}
--       expect:
--         - actor: alice
--           calls: 8
--           actions: "backup:ListBackupVaults, backup:ListRecoveryPointsByBackupVault, dynamodb:ListBackups, ec2:DescribeSnapshots, rds:DescribeDBClusterSnapshots, rds:DescribeDBSnapshotAttributes, rds:DescribeDBSnapshots, redshift:DescribeClusterSnapshots"
--           denied: 0
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:07:00Z
--     asked one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeDBInstances}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     services, and other calls:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeDBInstances}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AssumedRole, invokedBy: backup.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: DescribeDBInstances}
--       expect: []

with askers as (
  select
    min(actor)                                              as actor,
    actor_id,
    count(*)                                                as calls,
    count_if(is_denied(error_code))                         as denied,
    names_of(action) as actions,
    min(event_time)                                         as first_seen,
    max(event_time)                                         as last_seen,
    first_event_ids(event_id, event_time)                   as event_ids
  from events
  where action in (
      'rds:DescribeDBSnapshots',
      'rds:DescribeDBClusterSnapshots',
      'rds:DescribeDBSnapshotAttributes',
      'redshift:DescribeClusterSnapshots',
      'ec2:DescribeSnapshots',
      'dynamodb:ListBackups',
      'backup:ListBackupVaults',
      'backup:ListRecoveryPointsByBackupVault'
    )
    and user_identity_invoked_by is null
  group by actor_id
)
select askers.*
from askers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
