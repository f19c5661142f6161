-- title: Were CloudWatch alarms deleted, disabled or muted?
-- asks: what
-- kind: hunt
-- severity: medium
-- attack: [T1685]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} silenced CloudWatch alarms in {aws_region}: {target} ({actions}) from {addresses}"
-- finding_denied: "{actor} tried to silence CloudWatch alarms in {aws_region}: {target} ({actions}) from {addresses} without success"
-- summary: >
--   An alarm that is deleted, muted or disabled notifies nobody. The names usually tell what was watched; those
--   that count sign-ins of the root user or changes of trails come from the CIS benchmark. Alarms that Auto
--   Scaling creates and deletes for itself are left out. One row per principal, Region, call and alarms. Where the same
--   principal always armed them again soon afterwards, it was maintenance: no second sign, and one step less.
-- parameters:
--   within: {type: duration, default: 2h, help: how soon disabled alarms are enabled again in maintenance}
-- false_positives:
--   - Stacks taken down with their alarms, and people silencing an alarm they know during maintenance.
-- misses:
--   - An intruder who enables the alarms again once done; such a row weighs less.
--   - An alarm whose threshold is raised until it never rings (PutMetricAlarm).
-- cases:
--   given: {eventSource: monitoring.amazonaws.com, eventName: DeleteAlarms, readOnly: false, recipientAccountId: "111122223333", requestParameters: {alarmNames: [root-login]}}
--   sequences:
--     every way, by a stack as well, and refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:10Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: DisableAlarmActions}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: SetAlarmState, requestParameters: {alarmName: root-login, stateValue: OK}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: PutAlarmMuteRule}
--         - {eventTime: 2026-09-01T08:04:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", invokedBy: cloudformation.amazonaws.com}}
--         - {eventTime: 2026-09-01T08:05:00Z, errorCode: AccessDenied, requestParameters: null}
--       expect:
--         - actor: alice
--           aws_region: us-east-1
--           target: alarm/root-login
--           actions: "monitoring:DeleteAlarms"
--           calls: 2
--           denied: 0
--           failed: 0
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:00:10Z
--           second_sign: true
--         - {actions: "monitoring:DisableAlarmActions", second_sign: true}
--         - {actions: "monitoring:SetAlarmState"}
--         - {actions: "monitoring:PutAlarmMuteRule"}
--         - {actor: bob}
--         - {actor: alice, calls: 1, failed: 1, denied: 1, second_sign: true}
--     armed again just in time, and what is no such thing:
--       $within: 1h
--       given: {eventName: DisableAlarmActions}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: EnableAlarmActions}
--         - {eventTime: 2026-09-01T08:00:01Z, requestParameters: {alarmNames: [twice]}}
--         - {eventTime: 2026-09-01T08:10:00Z, requestParameters: {alarmNames: [twice]}, eventName: EnableAlarmActions}
--         - {eventTime: 2026-09-01T12:00:00Z, requestParameters: {alarmNames: [twice]}}
--         - {eventTime: 2026-09-01T08:00:02Z, requestParameters: {alarmNames: [late]}}
--         - {eventTime: 2026-09-01T09:00:03Z, requestParameters: {alarmNames: [late]}, eventName: EnableAlarmActions}
--         - {eventTime: 2026-09-01T08:00:03Z, requestParameters: {alarmNames: [early]}}
--         - {eventTime: 2026-09-01T08:00:02Z, requestParameters: {alarmNames: [early]}, eventName: EnableAlarmActions}
--         - {eventTime: 2026-09-01T08:00:04Z, requestParameters: {alarmNames: [other]}}
--         - {eventTime: 2026-09-01T08:30:00Z, requestParameters: {alarmNames: [other]}, eventName: EnableAlarmActions, userIdentity: {userName: zoe, arn: "arn:aws:iam::111122223333:user/zoe"}}
--         - {eventTime: 2026-09-01T08:00:05Z, requestParameters: {alarmNames: [refused]}}
--         - {eventTime: 2026-09-01T08:30:00Z, requestParameters: {alarmNames: [refused]}, eventName: EnableAlarmActions, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:06Z, requestParameters: {alarmNames: [elsewhere]}}
--         - {eventTime: 2026-09-01T08:30:00Z, requestParameters: {alarmNames: [elsewhere]}, eventName: EnableAlarmActions, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T08:00:07Z, requestParameters: {alarmNames: [account]}}
--         - {eventTime: 2026-09-01T08:30:00Z, requestParameters: {alarmNames: [account]}, eventName: EnableAlarmActions, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:00:08Z, requestParameters: {alarmNames: [gone]}, eventName: DeleteAlarms}
--         - {eventTime: 2026-09-01T08:30:00Z, requestParameters: {alarmNames: [gone]}, eventName: EnableAlarmActions}
--         - {eventTime: 2026-09-01T08:00:09Z, requestParameters: {alarmNames: [at-once]}}
--         - {eventTime: 2026-09-01T08:00:09Z, requestParameters: {alarmNames: [at-once]}, eventName: EnableAlarmActions}
--       expect:
--         - {target: alarm/root-login, second_sign: false}
--         - {target: alarm/twice, second_sign: true}
--         - {target: alarm/late, second_sign: true}
--         - {target: alarm/early, second_sign: true}
--         - {target: alarm/other, second_sign: true}
--         - {target: alarm/refused, second_sign: true}
--         - {target: alarm/elsewhere, second_sign: true}
--         - {target: alarm/account, second_sign: true}
--         - {target: alarm/gone, second_sign: true}
--         - {target: alarm/at-once, second_sign: false}
--     an alarm made, and Auto Scaling tidying up:
--       events:
--         - {eventName: PutMetricAlarm}
--         - {userIdentity: {invokedBy: application-autoscaling.amazonaws.com}}
--       expect: []

with silenced as (
  select
    actor,
    actor_id,
    aws_region,
    recipient_account_id,
    target,
    action,
    source_ip_address,
    error_code,
    event_time,
    event_id
  from events
  where action in (
      'monitoring:DeleteAlarms',
      'monitoring:DisableAlarmActions',
      'monitoring:SetAlarmState',
      'monitoring:PutAlarmMuteRule'
    )
    and not coalesce(user_identity_invoked_by like '%autoscaling.amazonaws.com', false)
),
armed as (
  select actor_id, aws_region, recipient_account_id, target, event_time as armed_at
  from events
  where action = 'monitoring:EnableAlarmActions'
    and error_code is null
),
armed_again as (
  select distinct silenced.event_id as armed_again
  from silenced
  join armed
    on armed.actor_id = silenced.actor_id
    and armed.aws_region = silenced.aws_region
    and armed.recipient_account_id = silenced.recipient_account_id
    and armed.target = silenced.target
    and armed.armed_at >= silenced.event_time
    and armed.armed_at <= silenced.event_time + $within
  where silenced.action = 'monitoring:DisableAlarmActions'
)
select
  min(actor)                            as actor,
  actor_id,
  aws_region,
  recipient_account_id,
  target,
  action                                as actions,
  count(*)                              as calls,
  count_if(error_code is not null)      as failed,
  count_if(is_denied(error_code))       as denied,
  names_of(source_ip_address)           as addresses,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  bool_or(armed_again is null)          as second_sign,
  first_event_ids(event_id, event_time) as event_ids
from silenced
left join armed_again on armed_again.armed_again = silenced.event_id
group by actor_id, aws_region, recipient_account_id, target, action
order by first_seen asc, actor_id asc, target asc, actions asc
