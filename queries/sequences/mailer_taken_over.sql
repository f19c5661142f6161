-- title: Which principals new to SES looked up quotas and prepared sending?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1526, T1496.004, T1566]
-- ttc: [T1496.A001]
-- outcome: done
-- finding: "{actor} never used SES or text messages before, looked up {asked}, and then called {did} in {regions}"
-- summary: >
--   First the quotas, then an identity, a higher quota or the first messages: how stolen credentials become
--   phishing. Principals that had used neither SES nor text messages during the baseline. One row per principal.
--   Disable sending in the Regions named (UpdateAccountSendingEnabled), then look for what was sent.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
--   within: {type: duration, default: 1d, help: longest time between asking and making ready}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - A team that sets up mail for the first time.
-- misses:
--   - An intruder who only asks; see email.sending_scouted.
-- cases:
--   given:
--     eventSource: ses.amazonaws.com
--     eventName: GetSendQuota
--     readOnly: true
--     userIdentity: {type: IAMUser, userName: ci, arn: "arn:aws:iam::111122223333:user/ci"}
--   sequences:
--     asked and made ready, at the last moment:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: sns.amazonaws.com, eventName: GetSMSAttributes, errorCode: AuthorizationError}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: CreateEmailIdentity, readOnly: false, awsRegion: eu-west-1, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T09:00:00Z, eventSource: sns.amazonaws.com, eventName: SetSMSAttributes, readOnly: false}
--       expect:
--         - actor: ci
--           asked: "ses:GetSendQuota, sns:GetSMSAttributes"
--           did: "ses:CreateEmailIdentity, sns:SetSMSAttributes"
--           regions: "eu-west-1, us-east-1"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     text messages sent at once:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: sns.amazonaws.com, eventName: Publish, eventCategory: Data, readOnly: false, requestParameters: {phoneNumber: "+15550100"}}
--       expect: [{did: "sns:Publish"}]
--     known since the last second of the baseline:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: CreateEmailIdentity, readOnly: false}
--       expect: []
--     too late, before it asked, only asked, refused, by somebody else, and a topic:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T07:59:59Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: CreateEmailIdentity, readOnly: false}
--         - {eventTime: 2026-09-08T09:00:00Z}
--         - {eventTime: 2026-09-08T09:01:00Z, eventName: ListIdentities}
--         - {eventTime: 2026-09-08T09:02:00Z, eventName: CreateEmailIdentity, readOnly: false, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T09:03:00Z, eventName: CreateEmailIdentity, readOnly: false, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-08T09:04:00Z, eventSource: sns.amazonaws.com, eventName: Publish, eventCategory: Data, readOnly: false, requestParameters: {topicArn: t}}
--         - {eventTime: 2026-09-08T09:05:00Z, eventSource: sns.amazonaws.com, eventName: OptInPhoneNumber, readOnly: false, requestParameters: {phoneNumber: "+15550100"}}
--         - {eventTime: 2026-09-08T10:01:01Z, eventName: CreateEmailIdentity, readOnly: false}
--       expect: []

with mailing as (
  select *
  from events
  where event_source = 'ses.amazonaws.com'
    or action in (
      'sns:GetSMSAttributes',
      'sns:SetSMSAttributes'
    )
    or (action = 'sns:Publish' and json_text(request_parameters, '$.phoneNumber') is not null)
),
newcomers as (
  select actor_id
  from mailing
  group by actor_id
  having min(event_time) >= (select min(event_time) from events) + $baseline
),
pairs as (
  select
    ready.event_id,
    ready.event_time,
    ready.actor,
    ready.actor_id,
    ready.action,
    ready.aws_region,
    ready.source_ip_address,
    ready.recipient_account_id,
    min(asked.event_time)                                         as asked_at,
    names_of(asked.action) as asked
  from newcomers
  join mailing as asked on asked.actor_id = newcomers.actor_id
  join mailing as ready
    on ready.actor_id = asked.actor_id
    and ready.event_time >= asked.event_time
    and ready.event_time <= asked.event_time + $within
  where asked.read_only = true
    and ready.read_only = false
    and ready.error_code is null
  group by
    ready.event_id,
    ready.event_time,
    ready.actor,
    ready.actor_id,
    ready.action,
    ready.aws_region,
    ready.source_ip_address,
    ready.recipient_account_id
)
select
  min(actor)                                                         as actor,
  actor_id,
  max(asked)                                                         as asked,
  names_of(action)            as did,
  names_of(aws_region)        as regions,
  names_of(source_ip_address) as addresses,
  min(asked_at)                                                      as first_seen,
  max(event_time)                                                    as last_seen,
  min(recipient_account_id)                                          as recipient_account_id,
  first_event_ids(event_id, event_time)                              as event_ids
from pairs
group by actor_id
order by first_seen asc, actor_id asc
