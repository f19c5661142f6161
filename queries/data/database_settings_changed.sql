-- title: Were settings of an RDS, Redshift or ElastiCache resource changed?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1578.005]
-- ttc: [T1213.A013]
-- outcome: attempted
-- finding: "{actor} changed settings of the database {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change settings of the database {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The list for the question who changed this database. The dangerous changes are told apart by
--   data.opened_to_internet, data.master_password_changed, data.login_weakened,
--   data.deletion_protection_removed, data.backups_switched_off and data.audit_log_off.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only looked at: {eventName: DescribeDBInstances, readOnly: true}

select *
from events
where action in (
    'rds:ModifyDBInstance',
    'rds:ModifyDBCluster',
    'rds:ModifyGlobalCluster',
    'rds:ModifyDBParameterGroup',
    'rds:ModifyDBClusterParameterGroup',
    'rds:ModifyOptionGroup',
    'redshift:ModifyCluster',
    'redshift:ModifyClusterParameterGroup',
    'es:UpdateDomainConfig',
    'elasticache:ModifyReplicationGroup',
    'kafka:UpdateSecurity'
  )
