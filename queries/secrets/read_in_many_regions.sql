-- title: Which principals read Secrets Manager secrets in several Regions?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1555.006]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} requested secrets in {regions Region|Regions} in the hour from {hour}: {region_names}"
-- finding_denied: "{actor} tried to read secrets in {regions Region|Regions} in the hour from {hour} and was denied: {region_names}"
-- summary: >
--   An application lives in one Region, perhaps two. Requests in Region after Region come from a tool that takes
--   what there is. Denied calls count. One row per principal, for its widest hour.
-- parameters:
--   min_regions: {type: integer, default: 3, help: how many regions within an hour make a row}
-- false_positives:
--   - Inventory and posture tools; they list and do not read.
-- misses:
--   - Somebody who takes a day for it.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, readOnly: true, requestParameters: {secretId: "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-Ab12Cd"}}
--   sequences:
--     as many as asked for, in bulk and refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, awsRegion: eu-west-1, eventName: BatchGetSecretValue, requestParameters: null}
--         - {eventTime: 2026-09-01T08:59:59Z, awsRegion: ap-southeast-1, errorCode: AccessDeniedException, eventName: ListSecrets, requestParameters: null}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, awsRegion: eu-west-1, eventName: BatchGetSecretValue, requestParameters: null}
--         - {eventTime: 2026-09-02T08:59:59Z, awsRegion: ap-southeast-1, errorCode: AccessDeniedException, eventName: ListSecrets, requestParameters: null}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           regions: 3
--           region_names: "ap-southeast-1, eu-west-1, us-east-1"
--           calls: 3
--           denied: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two regions are not enough:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, awsRegion: eu-west-1}
--       expect: []
--     services, other calls, other services:
--       $min_regions: 1
--       events:
--         - {userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventName: CreateSecret, readOnly: false}
--         - {eventSource: example.amazonaws.com}
--       expect: []

with per_hour as (
  select
    min(actor)                                                  as actor,
    actor_id,
    date_trunc('hour', event_time)                              as hour,
    count(distinct aws_region)                                  as regions,
    names_of(aws_region) as region_names,
    count(*)                                                    as calls,
    count_if(is_denied(error_code))                             as denied,
    min(event_time)                                             as first_seen,
    max(event_time)                                             as last_seen,
    first_event_ids(event_id, event_time)                       as event_ids
  from events
  where action in ('secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets')
    and user_identity_type is distinct from 'AWSService'
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct aws_region) >= $min_regions
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by regions desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  regions,
  region_names,
  calls,
  denied,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by regions desc, actor_id asc, hour asc
