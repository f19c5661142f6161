-- title: Which principals read user data or passwords of many EC2 instances?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1552.004, T1552.005, T1580]
-- ttc: [T1552.001, T1552.005]
-- outcome: attempted
-- finding: "{actor} read {actions} of {machines EC2 instance|EC2 instances} in the hour from {hour}; {denied call was|calls were} denied"
-- finding_denied: "{actor} tried {actions} on {machines EC2 instance|EC2 instances} in the hour from {hour} and was denied every time"
-- summary: >
--   One instance is operations, many within an hour is a tool that collects what lies in user data, consoles and
--   password data. Denied calls count. One row per principal, for its busiest hour.
-- parameters:
--   min_machines: {type: integer, default: 5, help: how many machines within an hour make a row}
-- false_positives:
--   - Terraform and inventory tools, which ask every instance.
-- misses:
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: GetPasswordData, readOnly: true, requestParameters: {instanceId: i-1}}
--   sequences:
--     as many machines as asked for, by every call:
--       $min_machines: 5
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: GetConsoleOutput, requestParameters: {instanceId: i-2}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: GetConsoleScreenshot, requestParameters: {instanceId: i-3}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: GetLaunchTemplateData, requestParameters: {instanceId: i-4}}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: DescribeInstanceAttribute, requestParameters: {instanceId: i-5, attribute: userData}, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: GetConsoleOutput, requestParameters: {instanceId: i-2}}
--         - {eventTime: 2026-09-02T08:02:00Z, eventName: GetConsoleScreenshot, requestParameters: {instanceId: i-3}}
--         - {eventTime: 2026-09-02T08:03:00Z, eventName: GetLaunchTemplateData, requestParameters: {instanceId: i-4}}
--         - {eventTime: 2026-09-02T08:59:59Z, eventName: DescribeInstanceAttribute, requestParameters: {instanceId: i-5, attribute: userData}, errorCode: Client.UnauthorizedOperation}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           machines: 5
--           denied: 1
--           actions: "ec2:DescribeInstanceAttribute, ec2:GetConsoleOutput, ec2:GetConsoleScreenshot, ec2:GetLaunchTemplateData, ec2:GetPasswordData"
--           addresses: 198.51.100.7
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, the same machine twice, other attributes, other calls:
--       $min_machines: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: DescribeInstanceAttribute, requestParameters: {instanceId: i-5, attribute: instanceType}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-6, attribute: userData}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: StopInstances, requestParameters: {instanceId: i-7}}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {instanceId: i-2}}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct target)                                             as machines,
    count_if(is_denied(error_code))                                    as denied,
    names_of(action)            as actions,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where (
      action in ('ec2:GetPasswordData', 'ec2:GetConsoleOutput', 'ec2:GetConsoleScreenshot', 'ec2:GetLaunchTemplateData')
      or (action = 'ec2:DescribeInstanceAttribute' and json_text(request_parameters, '$.attribute') = 'userData')
    )
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct target) >= $min_machines
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by machines desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  machines,
  denied,
  actions,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by machines desc, actor_id asc, hour asc
