-- title: Were log files of an RDS database downloaded?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1552.001, T1005]
-- ttc: [T1552.001, T1213.A013]
-- outcome: attempted
-- finding: "{actor} downloaded an RDS log file: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to download an RDS log file: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Database logs hold statements, and statements hold passwords and personal data. The name of the file stands
--   in the target.
-- false_positives:
--   - Tools that collect logs, always the same principal.
-- misses:
--   - Logs that are sent to CloudWatch and read there.
-- unmodelled:
--   rds:DownloadCompleteDBLogFile: REST call beside the API; botocore has no model of it
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: DownloadDBLogFilePortion, readOnly: true, requestParameters: {dBInstanceIdentifier: shop, logFileName: error/postgresql.log}}
--   match:
--     a part: {}
--     all of it: {eventName: DownloadCompleteDBLogFile}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only listed: {eventName: DescribeDBLogFiles}

select *
from events
where action in ('rds:DownloadDBLogFilePortion', 'rds:DownloadCompleteDBLogFile')
