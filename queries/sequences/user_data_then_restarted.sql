-- title: Was EC2 user data replaced between a stop and a start?
-- asks: what
-- kind: hunt
-- severity: high
-- attack: [T1059.009, T1578.005]
-- ttc: [T1578.005, T1059.009]
-- outcome: done
-- finding: "{actor} stopped {instance}, replaced its user data and started it again, all within {minutes minute|minutes}"
-- summary: >
--   The script runs as root at the next start, with the instance's role and everything on its volumes. Three
--   calls in a row by one principal are no maintenance. One row per change of user data. CloudTrail does not log
--   the script; read it from the instance before it is changed back.
-- parameters:
--   within: {type: duration, default: 1h, help: longest time from the stop to the start}
-- false_positives:
--   - Infrastructure code that changes a start script, which needs a stopped machine; look at the user agent.
-- misses:
--   - A script that runs at the next ordinary start; see compute.user_data_changed.
--   - The three calls by different principals.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters: {instancesSet: {items: [{instanceId: i-0abc1234def567890}]}}
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     stopped, changed and started, at the last moment:
--       $within: 30m
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StopInstances, requestParameters: {instancesSet: {items: [{instanceId: i-0000000000000000a}, {instanceId: i-0abc1234def567890}]}}}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: "<sensitiveDataRemoved>"}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: StartInstances}
--       expect:
--         - actor: eve
--           instance: i-0abc1234def567890
--           minutes: 30
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:30:00Z
--           source_ip_address: 198.51.100.7
--     all in one second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: {value: "<sensitiveDataRemoved>"}}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StartInstances}
--       expect: [{instance: i-0abc1234def567890}]
--     too late, in another order, another attribute, another machine, somebody else, and refused:
--       $within: 30m
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}}
--         - {eventTime: 2026-09-01T08:30:01Z, eventName: StartInstances}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}}
--         - {eventTime: 2026-09-01T10:01:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T10:02:00Z, eventName: StartInstances}
--         - {eventTime: 2026-09-01T11:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T11:01:00Z, eventName: StartInstances}
--         - {eventTime: 2026-09-01T11:02:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-01T12:01:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, instanceType: {value: t3.large}}}
--         - {eventTime: 2026-09-01T12:01:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0000000000000000b, userData: x}}
--         - {eventTime: 2026-09-01T12:01:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T12:01:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}, errorCode: IncorrectInstanceState}
--         - {eventTime: 2026-09-01T12:01:00Z, eventName: RunInstances, requestParameters: {instanceId: i-0abc1234def567890, userData: x}}
--         - {eventTime: 2026-09-01T12:02:00Z, eventName: StartInstances}
--         - {eventTime: 2026-09-03T08:00:00Z, eventName: StopInstances, errorCode: IncorrectInstanceState}
--         - {eventTime: 2026-09-03T08:01:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}}
--         - {eventTime: 2026-09-03T08:02:00Z, eventName: StartInstances}
--         - {eventTime: 2026-09-04T08:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-04T08:01:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}}
--         - {eventTime: 2026-09-04T08:02:00Z, eventName: StartInstances, errorCode: UnauthorizedOperation}
--       expect: []
--     stopped or started by somebody else, or as another machine:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StopInstances, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StopInstances, requestParameters: {instancesSet: {items: [{instanceId: i-0000000000000000d}]}}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: RebootInstances}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}}
--         - {eventTime: 2026-09-01T08:20:00Z, eventName: StartInstances}
--         - {eventTime: 2026-09-02T08:00:00Z, eventName: StopInstances}
--         - {eventTime: 2026-09-02T08:10:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890, userData: x}}
--         - {eventTime: 2026-09-02T08:20:00Z, eventName: StartInstances, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:20:00Z, eventName: StartInstances, requestParameters: {instancesSet: {items: [{instanceId: i-0000000000000000c}]}}}
--         - {eventTime: 2026-09-02T08:20:00Z, eventName: DescribeInstances}
--       expect: []

with swapped as (
  select events.*, json_text(request_parameters, '$.instanceId') as instance
  from events
  where action = 'ec2:ModifyInstanceAttribute'
    and json_text(request_parameters, '$.userData') is not null
    and error_code is null
),
stopped as (
  select events.actor_id, events.event_time, t.instance
  from events
  cross join unnest(json_values(request_parameters, '$.instancesSet.items[*].instanceId')) as t(instance)
  where action = 'ec2:StopInstances'
    and error_code is null
),
started as (
  select events.actor_id, events.event_time, t.instance
  from events
  cross join unnest(json_values(request_parameters, '$.instancesSet.items[*].instanceId')) as t(instance)
  where action = 'ec2:StartInstances'
    and error_code is null
),
turns as (
  select
    swapped.event_id,
    swapped.event_time,
    swapped.actor,
    swapped.actor_id,
    swapped.instance,
    swapped.source_ip_address,
    swapped.aws_region,
    swapped.recipient_account_id,
    min(stopped.event_time) as stopped_at,
    max(started.event_time) as started_at
  from swapped
  join stopped
    on stopped.instance = swapped.instance
    and stopped.actor_id = swapped.actor_id
    and stopped.event_time <= swapped.event_time
  join started
    on started.instance = swapped.instance
    and started.actor_id = swapped.actor_id
    and started.event_time >= swapped.event_time
    and started.event_time <= stopped.event_time + $within
  group by
    swapped.event_id,
    swapped.event_time,
    swapped.actor,
    swapped.actor_id,
    swapped.instance,
    swapped.source_ip_address,
    swapped.aws_region,
    swapped.recipient_account_id
)
select
  actor,
  actor_id,
  instance,
  floor(date_diff('second', stopped_at, started_at) / 60) as minutes,
  stopped_at                                              as first_seen,
  started_at                                              as last_seen,
  source_ip_address,
  aws_region,
  recipient_account_id,
  event_id
from turns
order by first_seen asc, instance asc, event_id asc
