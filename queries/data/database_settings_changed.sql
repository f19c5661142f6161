-- title: Which databases were changed in their settings?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1578.005]
-- finding: "{actor} asked to change the settings of a database: {action} {target} in {aws_region}"
-- summary: >
--   The list for the question who changed this database. What is dangerous is told apart by
--   data.opened_to_internet, data.master_password_changed, data.login_weakened,
--   data.deletion_protection_removed, data.backups_switched_off and data.audit_log_off.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Operations and infrastructure code.
-- misses:
--   - What is changed inside the database.
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: ModifyDBInstance, readOnly: false, requestParameters: {dBInstanceIdentifier: shop}}
--   match:
--     an instance: {}
--     a cluster: {eventSource: rds.amazonaws.com, eventName: ModifyDBCluster}
--     a global cluster: {eventSource: rds.amazonaws.com, eventName: ModifyGlobalCluster}
--     parameters: {eventSource: rds.amazonaws.com, eventName: ModifyDBParameterGroup}
--     parameters of a cluster: {eventSource: rds.amazonaws.com, eventName: ModifyDBClusterParameterGroup}
--     options: {eventSource: rds.amazonaws.com, eventName: ModifyOptionGroup}
--     a Redshift cluster: {eventSource: redshift.amazonaws.com, eventName: ModifyCluster}
--     parameters of Redshift: {eventSource: redshift.amazonaws.com, eventName: ModifyClusterParameterGroup}
--     a search domain: {eventSource: es.amazonaws.com, eventName: UpdateDomainConfig}
--     a group of caches: {eventSource: elasticache.amazonaws.com, eventName: ModifyReplicationGroup}
--     who may connect to Kafka: {eventSource: kafka.amazonaws.com, eventName: UpdateSecurity}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only looked at: {eventName: DescribeDBInstances, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'ModifyDBInstance',
    'ModifyDBCluster',
    'ModifyGlobalCluster',
    'ModifyDBParameterGroup',
    'ModifyDBClusterParameterGroup',
    'ModifyOptionGroup',
    'ModifyCluster',
    'ModifyClusterParameterGroup',
    'UpdateDomainConfig',
    'ModifyReplicationGroup',
    'UpdateSecurity'
  )
  and ($include_denied or error_code is null)
