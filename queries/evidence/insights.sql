-- title: What did CloudTrail Insights report as unusual?
-- asks: what
-- kind: hunt
-- severity: low
-- attack: [T1580]
-- ttc: [T1059.009]
-- outcome: attempted
-- finding: "CloudTrail Insights saw {event_name} of {event_source} at {insight_average} a minute instead of {baseline_average} in {aws_region} of account {recipient_account_id}"
-- summary: >
--   An insight says that an action, or an error of an action, came far more often than in the days before.
--   attributions names the principals with most of it and their user agents. One row for each unusual period;
--   ended is empty while it goes on.
-- needs: [insight events]
-- false_positives:
--   - Deployments, migrations and batch jobs.
-- misses:
--   - Everything, where Insights are not switched on; see logging.insights_off.
-- cases:
--   given:
--     eventCategory: Insight
--     eventType: AwsCloudTrailInsight
--     sharedEventID: s1
--     insightDetails: {state: Start, eventSource: ssm.amazonaws.com, eventName: SendCommand, insightType: ApiCallRateInsight, insightContext: {statistics: {baseline: {average: 2.5}, insight: {average: 60.0}}}}
--   sequences:
--     begun and ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:20:00Z, insightDetails: {state: End, eventSource: ssm.amazonaws.com, eventName: SendCommand, insightType: ApiCallRateInsight, insightContext: {statistics: {baseline: {average: 2.5}, insight: {average: 70.0}}}}}
--       expect:
--         - {event_source: ssm.amazonaws.com, event_name: SendCommand, insight_type: ApiCallRateInsight, baseline_average: 2.5, insight_average: 70.0, first_seen: 2026-09-01T08:00:00Z, ended: 2026-09-01T08:20:00Z}
--     going on:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: [{first_seen: 2026-09-01T08:00:00Z, ended: null}]
--     sums of data events are not unusual by themselves:
--       events:
--         - {eventCategory: Aggregated, insightDetails: null, sharedEventID: null}
--       expect: []

select
  recipient_account_id,
  aws_region,
  event_source,
  event_name,
  insight_type,
  error_code,
  min(baseline_average)                                    as baseline_average,
  max(insight_average)                                     as insight_average,
  min(event_time)                                          as first_seen,
  max(event_time)                                          as last_seen,
  max(case when state = 'End' then event_time end)         as ended,
  max(attributions)                                        as attributions,
  first_event_ids(event_id, event_time)                    as event_ids
from insights
where kind = 'insight'
group by recipient_account_id, aws_region, event_source, event_name, insight_type, error_code, shared_event_id
order by first_seen asc, event_source asc, event_name asc
