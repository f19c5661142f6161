-- title: Was an RDS or Redshift database stopped, rebooted or failed over?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1489, T1529]
-- ttc: [T1213.A013, T1578.003]
-- outcome: attempted
-- finding: "{actor} interrupted the database {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to interrupt the database {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Connections break, and uncommitted work is lost. A reboot can also make a changed parameter take effect;
--   look at the changes just before (data.database_settings_changed).
-- false_positives:
--   - Test databases that sleep at night, and maintenance.
-- misses:
--   - Fail-overs and reboots that RDS decides on itself.
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: RebootDBInstance, readOnly: false, requestParameters: {dBInstanceIdentifier: shop}}
--   match:
--     an instance: {}
--     a cluster: {eventSource: rds.amazonaws.com, eventName: RebootDBCluster}
--     stopped: {eventSource: rds.amazonaws.com, eventName: StopDBInstance}
--     a cluster stopped: {eventSource: rds.amazonaws.com, eventName: StopDBCluster}
--     sent to its second place: {eventSource: rds.amazonaws.com, eventName: FailoverDBCluster}
--     sent to another region: {eventSource: rds.amazonaws.com, eventName: FailoverGlobalCluster}
--     switched over to another region: {eventSource: rds.amazonaws.com, eventName: SwitchoverGlobalCluster}
--     Redshift started anew: {eventSource: redshift.amazonaws.com, eventName: RebootCluster}
--     Redshift put to sleep: {eventSource: redshift.amazonaws.com, eventName: PauseCluster}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     started: {eventName: StartDBInstance}

select *
from events
where action in (
    'rds:RebootDBInstance',
    'rds:RebootDBCluster',
    'rds:StopDBInstance',
    'rds:StopDBCluster',
    'rds:FailoverDBCluster',
    'rds:FailoverGlobalCluster',
    'rds:SwitchoverGlobalCluster',
    'redshift:RebootCluster',
    'redshift:PauseCluster'
  )
