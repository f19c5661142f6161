-- title: Which CloudTrail event selectors were changed, and how?
-- asks: what
-- kind: summary
-- attack: [T1685.002]
-- outcome: attempted
-- summary: >
--   One row per change of event selectors, in order, with what the trail records since: read or write calls,
--   management events or not, excluded event sources, and the advanced selectors as they were given. Calls that
--   a trail leaves out cannot be asked for afterwards.
-- misses:
--   - Selectors set before the window, which still hold. Read them with get-event-selectors.
-- cases:
--   given: {eventSource: cloudtrail.amazonaws.com, eventName: PutEventSelectors, readOnly: false}
--   sequences:
--     both kinds of selectors, in order:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters:
--             trailName: org-trail
--             eventSelectors: [{readWriteType: WriteOnly, includeManagementEvents: true, excludeManagementEventSources: [kms.amazonaws.com, rdsdata.amazonaws.com]}]
--         - eventTime: 2026-09-01T09:00:00Z
--           requestParameters:
--             trailName: org-trail
--             advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Data]}]}]
--         - {eventTime: 2026-09-01T10:00:00Z, errorCode: AccessDenied, requestParameters: null}
--         - {eventTime: 2026-09-01T11:00:00Z, eventName: UpdateTrail, requestParameters: {name: org-trail}}
--       expect:
--         - trail: org-trail
--           calls: WriteOnly
--           management_events: "true"
--           sources_left_out: "kms.amazonaws.com, rdsdata.amazonaws.com"
--           advanced_selectors: null
--           event_time: 2026-09-01T08:00:00Z
--         - trail: org-trail
--           calls: ""
--           sources_left_out: ""
--           advanced_selectors: '[{"fieldSelectors":[{"field":"eventCategory","equals":["Data"]}]}]'
--         - {error_code: AccessDenied, trail: null}

select
  event_time,
  actor,
  json_text(request_parameters, '$.trailName') as trail,
  array_to_string(json_values(request_parameters, '$.eventSelectors[*].readWriteType'), ', ')           as calls,
  array_to_string(json_values(request_parameters, '$.eventSelectors[*].includeManagementEvents'), ', ') as management_events,
  array_to_string(
    json_values(request_parameters, '$.eventSelectors[*].excludeManagementEventSources[*]'), ', '
  )                                                            as sources_left_out,
  json_text(request_parameters, '$.advancedEventSelectors')    as advanced_selectors,
  error_code,
  source_ip_address,
  recipient_account_id,
  aws_region,
  event_id
from events
where action = 'cloudtrail:PutEventSelectors'
order by event_time asc, event_id asc
