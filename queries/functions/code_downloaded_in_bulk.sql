-- title: Which principals downloaded many Lambda functions or layers?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1213, T1530, T1552.001]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} looked up the code of {functions Lambda function or layer|Lambda functions or layers} in the hour from {hour}; {denied call was|calls were} denied"
-- finding_denied: "{actor} tried to look up the code of {functions Lambda function or layer|Lambda functions or layers} in the hour from {hour} and was denied every time"
-- summary: >
--   GetFunction answers with the environment, where keys lie, and with a link to the code. One function is a
--   look, many within an hour are a copy of the account's source. One row per principal, for its busiest hour.
-- parameters:
--   min_functions: {type: integer, default: 10, help: how many functions and layers within an hour make a row}
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) whose task it is}
-- false_positives:
--   - Terraform, backup and security tools, which ask about every function.
-- misses:
--   - A slow copy, and code read from the bucket it was deployed from.
-- cases:
--   given: {eventSource: lambda.amazonaws.com, eventName: GetFunction20150331v2, readOnly: true, requestParameters: {functionName: a}}
--   sequences:
--     as many as asked for, on two days:
--       $min_functions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: GetLayerVersion20181031, requestParameters: {layerName: b}, errorCode: AccessDeniedException, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z}
--         - {eventTime: 2026-09-02T08:02:00Z, requestParameters: {functionName: b}}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           functions: 2
--           calls: 3
--           denied: 1
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           hours_like_it: 2
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two people, another call, whose task it is:
--       $min_functions: 2
--       $ignore_actors: ["arn:aws:iam::111122223333:user/carol"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {functionName: b}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {functionName: b}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {functionName: c}, eventName: GetFunctionConfiguration20150331v2}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {functionName: b}, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []

with per_hour as (
  select
    min(actor)                            as actor,
    actor_id,
    date_trunc('hour', event_time)        as hour,
    count(distinct target)                as functions,
    count(*)                              as calls,
    count_if(is_denied(error_code))       as denied,
    count_if(error_code is not null)      as failed,
    names_of(source_ip_address)           as addresses,
    min(event_time)                       as first_seen,
    max(event_time)                       as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  where action in ('lambda:GetFunction', 'lambda:GetLayerVersion')
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct target) >= $min_functions
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by functions desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  functions,
  calls,
  denied,
  failed,
  addresses,
  hours_like_it,
  first_seen,
  last_seen,
  event_ids
from ranked
where place = 1
order by functions desc, actor_id asc
