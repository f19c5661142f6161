-- title: Were AWS Backup plans, RDS backups or snapshot policies disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- ttc: [T1485.A001, T1578.005]
-- outcome: attempted
-- finding: "{actor} disabled or changed backups: {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable or change backups: {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   What was saved so far is still there; from here on nothing new is. If the data is destroyed a week later,
--   there is no fresh backup. Compare with data.backups_deleted and data.point_in_time_recovery_off.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a plan is made: {eventName: CreateBackupPlan}
--     a file system's are switched on: {eventSource: elasticfilesystem.amazonaws.com, eventName: PutBackupPolicy, requestParameters: {fileSystemId: fs-1, backupPolicy: {status: ENABLED}}}
--     the same words in another call: {eventSource: elasticfilesystem.amazonaws.com, eventName: DescribeBackupPolicy, requestParameters: {backupPolicy: {status: DISABLED}}}
--     a database keeps a week: {eventSource: rds.amazonaws.com, eventName: ModifyDBInstance, requestParameters: {dBInstanceIdentifier: shop, backupRetentionPeriod: 7}}
--     a database made without: {eventSource: rds.amazonaws.com, eventName: CreateDBInstance, requestParameters: {dBInstanceIdentifier: shop, backupRetentionPeriod: 0}}

select *
from events
where (
    action in (
      'backup:DeleteBackupPlan',
      'backup:DeleteBackupSelection',
      'backup:UpdateBackupPlan',
      'backup:StopBackupJob',
      'backup:UpdateRecoveryPointLifecycle',
      'backup:DisassociateRecoveryPoint',
      'backup:UpdateRegionSettings',
      'dlm:DeleteLifecyclePolicy'
    )
    or (action = 'elasticfilesystem:PutBackupPolicy' and json_text(request_parameters, '$.backupPolicy.status') = 'DISABLED')
    or (
      action in ('rds:ModifyDBInstance', 'elasticache:ModifyReplicationGroup', 'elasticache:ModifyCacheCluster')
      and coalesce(
        json_text(request_parameters, '$.backupRetentionPeriod'),
        json_text(request_parameters, '$.snapshotRetentionLimit')
      ) = '0'
    )
  )
