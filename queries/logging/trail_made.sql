-- title: Was a CloudTrail trail or event data store created or started?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} created or started the CloudTrail trail or event data store {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or start the CloudTrail trail or event data store {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A new trail is an account being set up, a stopped one being started again, or somebody collecting the logs
--   of the account in a bucket of their own: s3BucketName in the parameters says where they go. StartLogging
--   ends what logging.trail_stopped began.
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

select *
from events
where action in (
    'cloudtrail:CreateTrail',
    'cloudtrail:StartLogging',
    'cloudtrail:CreateEventDataStore',
    'cloudtrail:StartEventDataStoreIngestion'
  )
