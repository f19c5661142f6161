-- title: Was an Aurora global database failed over to another Region?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1489]
-- ttc: [T1578.003]
-- outcome: attempted
-- finding: "{actor} moved the writer of the global database {target} to another Region ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to move the writer of the global database {target} to another Region ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An Aurora or DocumentDB global database writes in another Region from now on; a failover, unlike a switchover,
--   loses what was not replicated yet. Every application that writes to it stands still meanwhile. It is a step
--   above data.database_interrupted because it is done in disasters and their rehearsals only, a few times a year,
--   and somebody knows of each.
-- false_positives:
--   - Rehearsals, and disasters.
-- misses:
--   - Failovers within a Region, which are routine; see data.database_interrupted.
-- references:
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_FailoverGlobalCluster.html
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: FailoverGlobalCluster, readOnly: false, requestParameters: {globalClusterIdentifier: shop}}
--   match:
--     failed over: {}
--     switched over: {eventName: SwitchoverGlobalCluster}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     within a Region: {eventName: FailoverDBCluster, requestParameters: {dBClusterIdentifier: shop}}

select *
from events
where action in ('rds:FailoverGlobalCluster', 'rds:SwitchoverGlobalCluster')
