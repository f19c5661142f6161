-- title: Were the logs of a database switched off?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- finding: "{actor} switched off a log of {target} in {aws_region}: {action}"
-- summary: >
--   What is done inside the database is recorded by the database alone, and here that record ends. Look at
--   who logged in shortly before and at everything the actor did around it.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     started: {eventName: StartActivityStream}
--     a log sent: {eventName: ModifyDBInstance, requestParameters: {cloudwatchLogsExportConfiguration: {enableLogTypes: [audit], disableLogTypes: []}}}
--     the same words in another call: {eventName: RestoreDBInstanceFromS3, requestParameters: {cloudwatchLogsExportConfiguration: {disableLogTypes: [audit]}}}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name in ('StopActivityStream', 'DisableLogging')
    or (
      event_name in ('ModifyDBInstance', 'ModifyDBCluster')
      and json_text(request_parameters, '$.cloudwatchLogsExportConfiguration.disableLogTypes[0]') is not null
    )
  )
  and ($include_denied or error_code is null)
