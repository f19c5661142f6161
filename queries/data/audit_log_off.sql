-- title: Was audit logging of an RDS, Aurora or Redshift database disabled?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008, T1213.A013]
-- outcome: attempted
-- finding: "{actor} disabled or changed a log of the database {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable or change a log of the database {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   What is done inside the database is recorded by the database alone, and here that record ends. Read who
--   logged in shortly before and everything the principal did around it.
-- false_positives:
--   - Saving money on chatty logs.
-- misses:
--   - Logging switched off by a parameter group or inside the database.
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: StopActivityStream, readOnly: false, requestParameters: {resourceArn: "arn:aws:rds:eu-west-1:111122223333:cluster:shop"}}
--   match:
--     the stream of activity: {}
--     the log of Redshift: {eventSource: redshift.amazonaws.com, eventName: DisableLogging, requestParameters: {clusterIdentifier: dw}}
--     a log of an instance no longer sent:
--       eventName: ModifyDBInstance
--       requestParameters: {dBInstanceIdentifier: shop, cloudwatchLogsExportConfiguration: {disableLogTypes: [audit]}}
--     a log of a cluster no longer sent:
--       eventName: ModifyDBCluster
--       requestParameters: {dBClusterIdentifier: shop, cloudwatchLogsExportConfiguration: {disableLogTypes: [audit]}}
--     a policy of the stream that records less: {eventName: ModifyActivityStream, requestParameters: {resourceArn: "arn:aws:rds:eu-west-1:111122223333:cluster:shop", auditPolicyState: locked}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     started: {eventName: StartActivityStream}
--     a log sent: {eventName: ModifyDBInstance, requestParameters: {cloudwatchLogsExportConfiguration: {enableLogTypes: [audit], disableLogTypes: []}}}
--     the same words in another call: {eventName: RestoreDBInstanceFromS3, requestParameters: {cloudwatchLogsExportConfiguration: {disableLogTypes: [audit]}}}

select *
from events
where (
    action in ('rds:StopActivityStream', 'rds:ModifyActivityStream', 'redshift:DisableLogging')
    or (
      action in ('rds:ModifyDBInstance', 'rds:ModifyDBCluster')
      and json_text(request_parameters, '$.cloudwatchLogsExportConfiguration.disableLogTypes[0]') is not null
    )
  )
