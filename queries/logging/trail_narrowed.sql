-- title: Was a CloudTrail trail configured to record less?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: done
-- finding: "{actor} configured the CloudTrail trail {target} to record less ({action}) from {source_ip_address}"
-- summary: >
--   The trail is on and no longer records everything: fewer Regions, no global services, no digests, only read
--   or only write calls, or no management events at all. Treat what it leaves out as unknown from this second
--   on, and read logging.selectors_changed for what exactly that is.
-- false_positives:
--   - A data-event trail beside another one that records management events.
--   - Somebody saving money on reading calls.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the parameters; see logging.tampering_denied.
--   - Management events of kms.amazonaws.com and rdsdata.amazonaws.com, the only ones that can be excluded
--     by source, are left out by many trails on purpose; logging.selectors_changed lists them.
--   - A trail that writes into a bucket nobody reads, or under a key that is gone.
-- references:
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
-- formerly: [logging.trail_blinded]
-- cases:
--   given: {eventSource: cloudtrail.amazonaws.com, eventName: UpdateTrail, readOnly: false, requestParameters: {name: org-trail}}
--   match:
--     one region instead of all: {requestParameters: {name: org-trail, isMultiRegionTrail: false}}
--     no global services: {requestParameters: {name: org-trail, includeGlobalServiceEvents: false}}
--     no digests that prove the files: {requestParameters: {name: org-trail, enableLogFileValidation: false}}
--     one account instead of the organisation: {requestParameters: {name: org-trail, isOrganizationTrail: false}}
--     no management events:
--       eventName: PutEventSelectors
--       requestParameters:
--         trailName: org-trail
--         eventSelectors: [{readWriteType: All, includeManagementEvents: false, dataResources: [], excludeManagementEventSources: []}]
--     only reading calls:
--       eventName: PutEventSelectors
--       requestParameters: {trailName: org-trail, eventSelectors: [{readWriteType: ReadOnly, includeManagementEvents: true}]}
--     only writing calls:
--       eventName: PutEventSelectors
--       requestParameters: {trailName: org-trail, eventSelectors: [{readWriteType: WriteOnly, includeManagementEvents: true}]}
--     advanced selectors without management events:
--       eventName: PutEventSelectors
--       requestParameters:
--         trailName: org-trail
--         advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Data]}]}]
--     advanced selectors for one half of the management events:
--       eventName: PutEventSelectors
--       requestParameters:
--         trailName: org-trail
--         advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["true"]}]}]
--   ignore:
--     all regions: {requestParameters: {name: org-trail, isMultiRegionTrail: true, enableLogFileValidation: true}}
--     the key of the bucket is another question: {requestParameters: {name: org-trail, kmsKeyId: k1}}
--     everything is recorded:
--       eventName: PutEventSelectors
--       requestParameters: {trailName: org-trail, eventSelectors: [{readWriteType: All, includeManagementEvents: true}]}
--     advanced selectors for all management events:
--       eventName: PutEventSelectors
--       requestParameters:
--         trailName: org-trail
--         advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}]}]
--     the same words where a trail is made:
--       eventName: CreateTrail
--       requestParameters: {name: org-trail, isMultiRegionTrail: false, eventSelectors: [{includeManagementEvents: false}]}
--     selectors among the settings:
--       requestParameters:
--         name: org-trail
--         eventSelectors: [{includeManagementEvents: false}]
--         advancedEventSelectors: [{field: x}]
--     settings among the selectors:
--       eventName: PutEventSelectors
--       requestParameters: {trailName: org-trail, isMultiRegionTrail: false}
--     same name, other service: {eventSource: example.amazonaws.com, requestParameters: {isMultiRegionTrail: false}}
--     the change failed: {errorCode: TrailNotFoundException, requestParameters: {name: org-trail, isMultiRegionTrail: false}}

select *
from events
where event_source = 'cloudtrail.amazonaws.com'
  and (
    (
      event_name = 'UpdateTrail'
      and regexp_matches(
        request_parameters,
        '"(isMultiRegionTrail|includeGlobalServiceEvents|enableLogFileValidation|isOrganizationTrail)"\s*:\s*false'
      )
    )
    or (
      event_name = 'PutEventSelectors'
      and (
        regexp_matches(
          json_text(request_parameters, '$.eventSelectors'),
          '"includeManagementEvents"\s*:\s*false|"(ReadOnly|WriteOnly)"'
        )
        or not regexp_matches(json_text(request_parameters, '$.advancedEventSelectors'), '"Management"')
        or regexp_matches(json_text(request_parameters, '$.advancedEventSelectors'), '"field"\s*:\s*"readOnly"')
      )
    )
  )
