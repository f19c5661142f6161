-- title: Were databases stopped, rebooted or failed over?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1489, T1529]
-- finding: "{actor} asked to interrupt a database: {action} {target} in {aws_region}"
-- summary: >
--   Connections break, and what was not committed is lost. A reboot can also be what makes a changed
--   parameter or password valid; look at the changes just before (data.database_settings_changed).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     started: {eventName: StartDBInstance}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'RebootDBInstance',
    'RebootDBCluster',
    'StopDBInstance',
    'StopDBCluster',
    'FailoverDBCluster',
    'FailoverGlobalCluster',
    'SwitchoverGlobalCluster',
    'RebootCluster',
    'PauseCluster'
  )
  and ($include_denied or error_code is null)
