-- title: For how long was a CloudTrail trail off?
-- asks: when
-- kind: hunt
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: done
-- finding: "the CloudTrail trail {trail} of account {recipient_account_id} was off {how_long}: {actor} called {action} from {source_ip_address}"
-- summary: >
--   One row per period from the call that stopped or deleted a trail until the one that started or created it
--   again. Nothing that happened in between can be read from this trail; ask another trail of the organization,
--   Config's history, and the services' own logs. back_on is empty where the trail was not started again within
--   the view.
-- false_positives:
--   - Infrastructure code replacing a trail within a minute.
-- misses:
--   - A trail that was off when the view begins.
--   - A trail that runs and records less; see logging.trail_narrowed.
-- cases:
--   given: {eventSource: cloudtrail.amazonaws.com, eventName: StopLogging, readOnly: false, requestParameters: {name: org-trail}}
--   sequences:
--     stopped, deleted, and made again, once by name and once by ARN:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: UpdateTrail}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: DeleteTrail}
--         - eventTime: 2026-09-01T09:30:00Z
--           eventName: CreateTrail
--           userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}
--         - eventTime: 2026-09-02T08:00:00Z
--           requestParameters: {name: "arn:aws:cloudtrail:us-east-1:111122223333:trail/org-trail"}
--         - {eventTime: 2026-09-02T08:05:00Z, eventName: StartLogging}
--       expect:
--         - trail: org-trail
--           recipient_account_id: "111122223333"
--           actor: alice
--           action: "cloudtrail:StopLogging"
--           off_from: 2026-09-01T08:00:00Z
--           back_on: 2026-09-01T09:30:00Z
--           back_by: carol
--           how_long: for 90 minutes
--         - {off_from: 2026-09-02T08:00:00Z, back_on: 2026-09-02T08:05:00Z, how_long: for 5 minutes}
--     deleted and not made again:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DeleteTrail}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: StartLogging, requestParameters: {name: another}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: StartLogging, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: StartLogging, awsRegion: eu-west-1}
--       expect: [{action: "cloudtrail:DeleteTrail", back_on: null, how_long: "and did not come back"}]
--     attempts that failed, and calls that stop nothing:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: UpdateTrail}
--         - {eventTime: 2026-09-01T08:20:00Z, eventName: StartLogging}
--       expect: []

with switches as (
  select
    event_time,
    actor,
    action,
    action in ('cloudtrail:StopLogging', 'cloudtrail:DeleteTrail')           as off,
    regexp_extract(json_text(request_parameters, '$.name'), '([^/]+)$', 1) as trail,
    source_ip_address,
    recipient_account_id,
    aws_region,
    event_id
  from events
  where action in ('cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:StartLogging', 'cloudtrail:CreateTrail')
    and error_code is null
),
turns as (
  select
    switches.*,
    lag(off) over (partition by recipient_account_id, aws_region, trail order by event_time asc, event_id asc) as was_off
  from switches
),
periods as (
  select
    turns.*,
    lead(event_time) over (partition by recipient_account_id, aws_region, trail order by event_time asc, event_id asc) as back_on,
    lead(actor) over (partition by recipient_account_id, aws_region, trail order by event_time asc, event_id asc)      as back_by
  from turns
  where was_off is distinct from off
)
select
  trail,
  recipient_account_id,
  aws_region,
  actor,
  action,
  source_ip_address,
  event_time as off_from,
  back_on,
  back_by,
  case
    when back_on is null then 'and did not come back'
    else concat('for ', cast(cast(date_diff('second', event_time, back_on) / 60 as bigint) as varchar), ' minutes')
  end as how_long,
  event_id
from periods
where off
order by off_from asc, trail asc
