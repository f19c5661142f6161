-- title: Was a trail or event data store made or started?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1685.002]
-- finding: "{actor} asked to make or start a trail: {action} {target}"
-- summary: >
--   A new trail is an account being set up, a stopped one being started again, or somebody collecting the
--   logs of the account in a bucket of their own: s3BucketName in the parameters says where they go.
--   StartLogging ends what logging.trail_stopped began.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Landing zones and infrastructure code.
-- misses:
--   - Whose bucket it is. Compare it with the buckets of the archive.
-- cases:
--   given: {eventSource: cloudtrail.amazonaws.com, eventName: CreateTrail, readOnly: false, requestParameters: {name: org-trail, s3BucketName: logs}}
--   match:
--     a trail made: {}
--     a trail started: {eventName: StartLogging, requestParameters: {name: org-trail}}
--     an event data store made: {eventName: CreateEventDataStore, requestParameters: {name: lake}}
--     an event data store fed again: {eventName: StartEventDataStoreIngestion, requestParameters: {eventDataStore: eds-1}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a trail stopped is another question: {eventName: StopLogging}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'cloudtrail:CreateTrail',
    'cloudtrail:StartLogging',
    'cloudtrail:CreateEventDataStore',
    'cloudtrail:StartEventDataStoreIngestion'
  )
  and ($include_denied or error_code is null)
