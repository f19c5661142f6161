-- title: Which principals sent SES mail or SNS text messages in bulk?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1496.004, T1566]
-- ttc: [T1496.A001, T1496.003]
-- outcome: attempted
-- finding: "{actor} sent {sent message|messages} in the hour from {hour}, as {senders}"
-- finding_denied: "{actor} tried to send {sent message|messages} in the hour from {hour}, as {senders}, without success"
-- summary: >
--   One row per principal, for its busiest hour. Compare with the hours and days before; an application keeps
--   its volume. senders tells in whose name. Failed calls count as failed.
-- parameters:
--   min_sent: {type: integer, default: 500, help: messages by one principal within an hour}
-- needs: [data events of ses.amazonaws.com, data events of sns.amazonaws.com]
-- false_positives:
--   - Newsletters and busy applications.
-- misses:
--   - Mail sent by SMTP, which CloudTrail does not log.
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given:
--     eventSource: ses.amazonaws.com
--     eventName: SendEmail
--     eventCategory: Data
--     requestParameters: {source: a@example.com}
--   sequences:
--     as many as asked for, in every way:
--       $min_sent: 7
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: SendRawEmail}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: SendBulkEmail, requestParameters: {fromEmailAddress: b@example.com}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: SendTemplatedEmail}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: SendBulkTemplatedEmail, errorCode: Throttling}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: SendCustomVerificationEmail}
--         - eventTime: 2026-09-01T08:59:59Z
--           eventSource: sns.amazonaws.com
--           eventName: Publish
--           requestParameters: {phoneNumber: HIDDEN_DUE_TO_SECURITY_REASONS}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: SendRawEmail}
--         - {eventTime: 2026-09-02T08:02:00Z, eventName: SendBulkEmail, requestParameters: {fromEmailAddress: b@example.com}}
--         - {eventTime: 2026-09-02T08:03:00Z, eventName: SendTemplatedEmail}
--         - {eventTime: 2026-09-02T08:04:00Z, eventName: SendBulkTemplatedEmail, errorCode: Throttling}
--         - {eventTime: 2026-09-02T08:05:00Z, eventName: SendCustomVerificationEmail}
--         - eventTime: 2026-09-02T08:59:59Z
--           eventSource: sns.amazonaws.com
--           eventName: Publish
--           requestParameters: {phoneNumber: HIDDEN_DUE_TO_SECURITY_REASONS}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           sent: 7
--           failed: 1
--           senders: "a@example.com, b@example.com"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two people, a topic, and other calls:
--       $min_sent: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: sns.amazonaws.com, eventName: Publish, requestParameters: {topicArn: t}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: GetSendQuota, eventCategory: Management}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: sns.amazonaws.com, eventName: OptInPhoneNumber, eventCategory: Management, requestParameters: {phoneNumber: "+15550100"}}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(*)                                                           as sent,
    count_if(error_code is not null)                                   as failed,
    names_of(coalesce(json_text(request_parameters, '$.source'), json_text(request_parameters, '$.fromEmailAddress')))                                                                  as senders,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    recipient_account_id,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action in (
      'ses:SendEmail',
      'ses:SendRawEmail',
      'ses:SendBulkEmail',
      'ses:SendTemplatedEmail',
      'ses:SendBulkTemplatedEmail',
      'ses:SendCustomVerificationEmail'
    )
    or (action = 'sns:Publish' and json_text(request_parameters, '$.phoneNumber') is not null)
  group by actor_id, date_trunc('hour', event_time), recipient_account_id
  having count(*) >= $min_sent
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id, recipient_account_id) as hours_like_it,
    row_number() over (partition by actor_id, recipient_account_id order by sent desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  sent,
  failed,
  senders,
  addresses,
  first_seen,
  last_seen,
  recipient_account_id,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by sent desc, hour asc, actor_id asc
