-- title: Was AWS CloudShell opened, or were files moved through it?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1059.009]
-- ttc: [T1059.009, T1538]
-- outcome: attempted
-- finding: "{actor} used AWS CloudShell ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to use AWS CloudShell ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A command line inside AWS with the permissions of the console session, from an address of Amazon. Files go
--   in and out through the browser. What was run there stands in the records whose user agent names CloudShell;
--   identity.changed_from_cloudshell picks out the dangerous ones.
-- false_positives:
--   - People who like it.
-- misses:
--   - Commands that call no AWS service.
-- unmodelled:
--   cloudshell:CreateEnvironment: AWS CloudShell has no public API
--   cloudshell:CreateSession: AWS CloudShell has no public API
--   cloudshell:GetFileDownloadUrls: AWS CloudShell has no public API
--   cloudshell:GetFileUploadUrls: AWS CloudShell has no public API
--   cloudshell:PutCredentials: AWS CloudShell has no public API
--   cloudshell:SendHeartBeat: AWS CloudShell has no public API
--   cloudshell:StartEnvironment: AWS CloudShell has no public API
-- cases:
--   given: {eventSource: cloudshell.amazonaws.com, readOnly: false}
--   match:
--     made: {eventName: CreateEnvironment}
--     opened: {eventName: CreateSession}
--     started: {eventName: StartEnvironment}
--     given the credentials: {eventName: PutCredentials}
--     a file out: {eventName: GetFileDownloadUrls}
--     a file in: {eventName: GetFileUploadUrls}
--     refused: {eventName: CreateEnvironment, errorCode: AccessDeniedException}
--   ignore:
--     kept alive: {eventName: SendHeartBeat}
--     an environment of another service: {eventName: CreateEnvironment, eventSource: elasticbeanstalk.amazonaws.com}

select *
from events
where action in (
    'cloudshell:CreateEnvironment',
    'cloudshell:CreateSession',
    'cloudshell:StartEnvironment',
    'cloudshell:PutCredentials',
    'cloudshell:GetFileDownloadUrls',
    'cloudshell:GetFileUploadUrls'
  )
