-- title: Who opened CloudShell, or moved files through it?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1059.009]
-- finding: "{actor} used CloudShell: {action} from {source_ip_address}"
-- summary: >
--   A command line inside AWS with the permissions of the console session, from an address of Amazon that no
--   list of networks knows. Files go in and out through the browser. What was run there stands in the records
--   whose user agent names CloudShell; identity.changed_from_cloudshell picks out the dangerous ones.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - People who like it.
-- misses:
--   - Commands that call no AWS service.
-- cases:
--   given: {eventSource: cloudshell.amazonaws.com, readOnly: false}
--   match:
--     made: {eventName: CreateEnvironment}
--     opened: {eventName: CreateSession}
--     started: {eventName: StartEnvironment}
--     given the credentials: {eventName: PutCredentials}
--     a file out: {eventName: GetFileDownloadUrls}
--     a file in: {eventName: GetFileUploadUrls}
--     opened, and refused ones not asked for: {eventName: CreateSession, $include_denied: false}
--     refused: {eventName: CreateEnvironment, errorCode: AccessDeniedException}
--   ignore:
--     kept alive: {eventName: SendHeartBeat}
--     an environment of another service: {eventName: CreateEnvironment, eventSource: elasticbeanstalk.amazonaws.com}
--     refused, and not asked for: {eventName: CreateSession, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source = 'cloudshell.amazonaws.com'
  and event_name in (
    'CreateEnvironment',
    'CreateSession',
    'StartEnvironment',
    'PutCredentials',
    'GetFileDownloadUrls',
    'GetFileUploadUrls'
  )
  and ($include_denied or error_code is null)
