-- title: Which principals published to an SNS topic for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1534, T1496.004]
-- ttc: [T1496.003, T1496.004]
-- outcome: done
-- finding: "{actor} used {targets SNS topic|SNS topics} for the first time on {first_seen}: {topics} ({actions})"
-- summary: >
--   Topics carry mail, text messages and work items. A principal that never published before may be sending
--   phishing in your name, or feeding your own applications. One row per principal, with the topics it had not
--   used during the baseline.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
-- needs: [management events, data events of sns.amazonaws.com, history of $baseline]
-- false_positives:
--   - New applications and pipelines.
-- cases:
--   given:
--     eventSource: sns.amazonaws.com
--     eventName: Publish
--     eventCategory: Data
--     requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:t"}
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   sequences:
--     a newcomer:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: CreateTopic, eventCategory: Management, requestParameters: {name: t}}
--         - {eventTime: 2026-09-08T09:00:00Z}
--         - {eventTime: 2026-09-08T10:00:00Z, eventName: PublishBatch, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: bob
--           targets: 1
--           topics: topic/t
--           actions: "sns:CreateTopic, sns:Publish, sns:PublishBatch"
--           calls: 3
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T10:00:00Z
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListTopics, eventCategory: Management, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     a service, a refused call and another one:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {type: AWSService, invokedBy: budgets.amazonaws.com}}
--         - {eventTime: 2026-09-08T08:01:00Z, requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:u"}, errorCode: AuthorizationError}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: GetTopicAttributes, eventCategory: Management, requestParameters: {topicArn: v}}
--       expect: []

with uses as (
  select
    events.*,
    min(event_time) over (partition by actor_id, target, recipient_account_id) as used_since
  from events
  where action in ('sns:CreateTopic', 'sns:Publish', 'sns:PublishBatch')
    and error_code is null
    and user_identity_type is distinct from 'AWSService'
)
select
  min(actor) as actor,
  actor_id,
  count(distinct target) as targets,
  names_of(target) as topics,
  count(*) as calls,
  names_of(action) as actions,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  recipient_account_id,
  first_event_ids(event_id, event_time) as event_ids
from uses
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id, recipient_account_id
order by first_seen asc, actor_id asc
