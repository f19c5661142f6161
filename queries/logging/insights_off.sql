-- title: Was CloudTrail Insights disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: done
-- finding: "{actor} disabled CloudTrail Insights for {target} ({action}) from {source_ip_address}"
-- summary: >
--   Insights report unusual rates of calls and errors. An empty list of selectors disables them for the trail or
--   the event data store.
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
