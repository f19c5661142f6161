-- title: Were backups switched off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- finding: "{actor} asked to end backups: {action} {target} in {aws_region}"
-- summary: >
--   What was saved so far is still there; from here on nothing new is. Who does this and destroys the data
--   a week later finds no fresh backup in the way. Compare with data.backups_deleted and
--   data.point_in_time_recovery_off.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Plans replaced by infrastructure code; a CreateBackupPlan follows.
-- misses:
--   - Whether an updated plan saves less than before; compare the two records.
--   - A retention that is shortened and not ended.
-- cases:
--   given: {eventSource: backup.amazonaws.com, eventName: DeleteBackupPlan, readOnly: false, requestParameters: {backupPlanId: p1}}
--   match:
--     a plan deleted: {}
--     what a plan saves: {eventName: DeleteBackupSelection}
--     a plan changed: {eventName: UpdateBackupPlan}
--     a job ended: {eventName: StopBackupJob}
--     a recovery point given a shorter life: {eventName: UpdateRecoveryPointLifecycle}
--     a recovery point let go: {eventName: DisassociateRecoveryPoint}
--     services left out: {eventName: UpdateRegionSettings}
--     snapshots of disks: {eventSource: dlm.amazonaws.com, eventName: DeleteLifecyclePolicy}
--     a file system: {eventSource: elasticfilesystem.amazonaws.com, eventName: PutBackupPolicy, requestParameters: {fileSystemId: fs-1, backupPolicy: {status: DISABLED}}}
--     a database instance: {eventSource: rds.amazonaws.com, eventName: ModifyDBInstance, requestParameters: {dBInstanceIdentifier: shop, backupRetentionPeriod: 0}}
--     a cache: {eventSource: elasticache.amazonaws.com, eventName: ModifyReplicationGroup, requestParameters: {replicationGroupId: c, snapshotRetentionLimit: 0}}
--     a single cache: {eventSource: elasticache.amazonaws.com, eventName: ModifyCacheCluster, requestParameters: {cacheClusterId: c, snapshotRetentionLimit: 0}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a plan is made: {eventName: CreateBackupPlan}
--     a file system's are switched on: {eventSource: elasticfilesystem.amazonaws.com, eventName: PutBackupPolicy, requestParameters: {fileSystemId: fs-1, backupPolicy: {status: ENABLED}}}
--     the same words in another call: {eventSource: elasticfilesystem.amazonaws.com, eventName: DescribeBackupPolicy, requestParameters: {backupPolicy: {status: DISABLED}}}
--     a database keeps a week: {eventSource: rds.amazonaws.com, eventName: ModifyDBInstance, requestParameters: {dBInstanceIdentifier: shop, backupRetentionPeriod: 7}}
--     a database made without: {eventSource: rds.amazonaws.com, eventName: CreateDBInstance, requestParameters: {dBInstanceIdentifier: shop, backupRetentionPeriod: 0}}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name in (
      'DeleteBackupPlan',
      'DeleteBackupSelection',
      'UpdateBackupPlan',
      'StopBackupJob',
      'UpdateRecoveryPointLifecycle',
      'DisassociateRecoveryPoint',
      'UpdateRegionSettings',
      'DeleteLifecyclePolicy'
    )
    or (event_name = 'PutBackupPolicy' and json_text(request_parameters, '$.backupPolicy.status') = 'DISABLED')
    or (
      event_name in ('ModifyDBInstance', 'ModifyReplicationGroup', 'ModifyCacheCluster')
      and coalesce(
        json_text(request_parameters, '$.backupRetentionPeriod'),
        json_text(request_parameters, '$.snapshotRetentionLimit')
      ) = '0'
    )
  )
  and ($include_denied or error_code is null)
