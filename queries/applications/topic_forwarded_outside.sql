-- title: Which SNS topics were given an external subscription?
-- asks: where_to
-- kind: hunt
-- severity: low
-- attack: [T1567, T1114.003]
-- ttc: [T1199.A002]
-- outcome: done
-- finding: "{actor} subscribed {endpoint} ({protocol}) to the SNS topic {topic}"
-- summary: >
--   Everything published on the topic is also sent to a mailbox, a telephone, a web address or an external
--   account. Alarms and security findings travel by such topics. Accounts whose own logs are in the lake count
--   as yours. One row per topic, protocol and endpoint; AWS hides some endpoints from the log.
-- parameters:
--   known_places:
--     type: text
--     default: "^$"
--     help: "regular expression of places that need no explanation: @example\\.com$"
-- false_positives:
--   - Operators who want alarms by mail, and web hooks of chat and paging services.
-- misses:
--   - Subscriptions that were never confirmed get nothing; look for ConfirmSubscription.
-- cases:
--   given:
--     eventSource: sns.amazonaws.com
--     eventName: Subscribe
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     a mailbox, twice:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:t", protocol: email, endpoint: m@x.example}}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {topicArn: "arn:aws:sns:us-east-1:111122223333:t", protocol: email, endpoint: m@x.example}}
--       expect:
--         - actor: alice
--           topic: "arn:aws:sns:us-east-1:111122223333:t"
--           protocol: email
--           endpoint: m@x.example
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     by other ways, the place hidden, and another account's queue:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {topicArn: t, protocol: email-json}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {topicArn: t, protocol: sms, endpoint: "+15550100"}}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {topicArn: t, protocol: http, endpoint: "http://x.example"}}
--         - {eventTime: 2026-09-01T08:03:00Z, requestParameters: {topicArn: t, protocol: https, endpoint: "https://x.example"}}
--         - {eventTime: 2026-09-01T08:04:00Z, requestParameters: {topicArn: t, protocol: sqs, endpoint: "arn:aws:sqs:us-east-1:444455556666:q"}}
--       expect:
--         - {protocol: email-json, endpoint: hidden}
--         - {protocol: sms}
--         - {protocol: http}
--         - {protocol: https}
--         - {protocol: sqs, endpoint: "arn:aws:sqs:us-east-1:444455556666:q"}
--     an own queue, a known place, and a refused call:
--       $known_places: "@example\\.com$"
--       events:
--         - {requestParameters: {topicArn: t, protocol: sqs, endpoint: "arn:aws:sqs:us-east-1:111122223333:q"}}
--         - {requestParameters: {topicArn: t, protocol: email, endpoint: ops@example.com}}
--         - {requestParameters: {topicArn: t, protocol: email, endpoint: m@x.example}, errorCode: AuthorizationError}
--         - {eventName: Unsubscribe, requestParameters: {topicArn: t, protocol: email, endpoint: m@x.example}}
--       expect: []

with subscribed as (
  select
    event_time,
    event_id,
    actor,
    source_ip_address,
    recipient_account_id,
    json_text(request_parameters, '$.topicArn')                       as topic,
    json_text(request_parameters, '$.protocol')                       as protocol,
    coalesce(json_text(request_parameters, '$.endpoint'), 'hidden')   as endpoint
  from events
  where action = 'sns:Subscribe'
    and error_code is null
)
select
  actor,
  topic,
  protocol,
  endpoint,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  min(source_ip_address)                as source_ip_address,
  recipient_account_id,
  first_event_ids(event_id, event_time) as event_ids
from subscribed
where not is_own_account(regexp_extract(subscribed.endpoint, '^arn:[^:]*:[^:]*:[^:]*:(\d{12}):', 1))
  and not regexp_matches(endpoint, $known_places)
group by actor, topic, protocol, endpoint, recipient_account_id
order by first_seen asc, topic asc, endpoint asc
