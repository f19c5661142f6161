-- title: Which principals read EC2 user data for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1552.005, T1580]
-- ttc: [T1552.005, T1552.001]
-- outcome: attempted
-- finding: "{actor} read the user data of {machines EC2 instance or launch template|EC2 instances or launch templates} for the first time on {first_seen}, from {addresses}"
-- finding_denied: "{actor} tried to read the user data of {machines EC2 instance or launch template|EC2 instances or launch templates} for the first time on {first_seen} and was denied, from {addresses}"
-- summary: >
--   User data often holds passwords and keys. Principals that read it after the baseline and not during it. One
--   row per principal; compute.user_data_read lists every read.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a reader counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - People who open an instance's settings in the console, and new tools.
-- misses:
--   - Somebody who read it within the baseline, with stolen credentials as well.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: DescribeInstanceAttribute
--     readOnly: true
--     requestParameters: {instanceId: i-1, attribute: userData}
--   sequences:
--     a new reader, by every call, denied once:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeInstances, requestParameters: null}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, requestParameters: {instanceId: i-2, attribute: userData}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: GetLaunchTemplateData, requestParameters: {instanceId: i-3}, errorCode: Client.UnauthorizedOperation}
--       expect:
--         - actor: alice
--           machines: 3
--           calls: 3
--           denied: 1
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:02:00Z
--     somebody who read it within the baseline, another attribute, a change:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeInstances, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, requestParameters: {instanceId: i-1, attribute: instanceType}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: ModifyInstanceAttribute, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []

with readers as (
  select
    min(actor)                            as actor,
    actor_id,
    count(distinct target)                as machines,
    count(*)                              as calls,
    count_if(is_denied(error_code))       as denied,
    count_if(not error_code is null)      as failed,
    names_of(source_ip_address)           as addresses,
    min(event_time)                       as first_seen,
    max(event_time)                       as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  where action = 'ec2:GetLaunchTemplateData'
    or (action = 'ec2:DescribeInstanceAttribute' and json_text(request_parameters, '$.attribute') = 'userData')
  group by actor_id
)
select readers.*
from readers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
