-- title: Were log files of a database downloaded?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1552.001, T1005]
-- finding: "{actor} asked for a log file of a database: {target}"
-- summary: >
--   Logs of databases hold statements, and statements hold passwords and people's data. The name of the
--   file stands in the target.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Tools that collect logs, always the same principal.
-- misses:
--   - Logs that are sent to CloudWatch and read there.
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: DownloadDBLogFilePortion, readOnly: true, requestParameters: {dBInstanceIdentifier: shop, logFileName: error/postgresql.log}}
--   match:
--     a part: {}
--     all of it: {eventName: DownloadCompleteDBLogFile}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only listed: {eventName: DescribeDBLogFiles}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('DownloadDBLogFilePortion', 'DownloadCompleteDBLogFile')
  and ($include_denied or error_code is null)
