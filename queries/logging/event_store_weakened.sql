-- title: Was a CloudTrail Lake event data store deleted, stopped or narrowed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} weakened the CloudTrail Lake event data store {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to weaken the CloudTrail Lake event data store {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   CloudTrail Lake is often the only copy with queries on top. A deleted store can be restored for seven days;
--   a store without termination protection is the step before. Restore it, and read what the same principal did
--   before.
-- false_positives:
--   - An experiment with CloudTrail Lake being cleared away.
-- misses:
--   - Other selectors of the store; logging.selectors_changed speaks of trails only.
-- references:
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store-delete.html
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     eventName: DeleteEventDataStore
--     readOnly: false
--     requestParameters: {eventDataStore: "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/e1"}
--   match:
--     deleted: {}
--     no longer fed: {eventName: StopEventDataStoreIngestion}
--     one region instead of all: {eventName: UpdateEventDataStore, requestParameters: {eventDataStore: e1, multiRegionEnabled: false}}
--     one account instead of the organisation: {eventName: UpdateEventDataStore, requestParameters: {eventDataStore: e1, organizationEnabled: false}}
--     no longer protected: {eventName: UpdateEventDataStore, requestParameters: {eventDataStore: e1, terminationProtectionEnabled: false}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     kept longer: {eventName: UpdateEventDataStore, requestParameters: {eventDataStore: e1, retentionPeriod: 2557, multiRegionEnabled: true}}
--     the same words where it is made: {eventName: CreateEventDataStore, requestParameters: {name: lake, multiRegionEnabled: false}}
--     only read: {eventName: GetEventDataStore, readOnly: true}

select *
from events
where (
    action in ('cloudtrail:DeleteEventDataStore', 'cloudtrail:StopEventDataStoreIngestion')
    or (
      action = 'cloudtrail:UpdateEventDataStore'
      and regexp_matches(
        request_parameters,
        '"(multiRegionEnabled|organizationEnabled|terminationProtectionEnabled)"\s*:\s*false'
      )
    )
  )
