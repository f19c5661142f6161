-- title: Was CloudTrail Insights switched off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- finding: "{actor} told CloudTrail to look for no unusual rates any more: {target}"
-- summary: >
--   Insights report rates of calls and of errors that are unusual, which is how a loud intruder is noticed.
--   An empty list of selectors switches them off for the trail or the event data store.
-- false_positives:
--   - Somebody saving the cost of Insights.
-- misses:
--   - One of two kinds of Insights taken away.
--   - Attempts that AWS refused, whose records do not hold the parameters.
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     eventName: PutInsightSelectors
--     readOnly: false
--     requestParameters: {trailName: org-trail, insightSelectors: []}
--   match:
--     no selectors left: {}
--   ignore:
--     one kind kept: {requestParameters: {trailName: org-trail, insightSelectors: [{insightType: ApiErrorRateInsight}]}}
--     another call: {eventName: PutEventSelectors}
--     the change failed: {errorCode: InvalidInsightSelectorsException}

select *
from events
where action = 'cloudtrail:PutInsightSelectors'
  and json_text(request_parameters, '$.insightSelectors') = '[]'
  and error_code is null
