-- title: Which principals made changes in many Regions within an hour?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1535, T1578.002]
-- ttc: [T1496.001, T1578.002]
-- outcome: attempted
-- finding: "{actor} made {changes change|changes} in {regions Region|Regions} in the hour from {hour}: {actions}"
-- finding_denied: "{actor} tried changes in {regions Region|Regions} in the hour from {hour}, all without success: {actions}"
-- summary: >
--   Cryptominers launch instances in every Region at once, and intruders disable detection in every Region. One
--   row per principal, for its widest hour. Services acting for themselves are left out.
-- parameters:
--   min_regions: {type: integer, default: 4, help: how many regions within one hour make a row}
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) whose task it is}
-- false_positives:
--   - Landing zones and pipelines that roll out to all regions.
-- misses:
--   - A loop that straddles the full hour; its halves are counted apart.
--   - Several principals sharing the work.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     awsRegion: eu-west-1
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as many as asked for:
--       $min_regions: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, awsRegion: eu-west-2}
--         - {eventTime: 2026-09-01T08:20:00Z, awsRegion: sa-east-1, errorCode: Client.VcpuLimitExceeded}
--         - {eventTime: 2026-09-01T08:59:59Z, awsRegion: sa-east-1, eventName: CreateKeyPair}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:10:00Z, awsRegion: eu-west-2}
--         - {eventTime: 2026-09-02T08:20:00Z, awsRegion: sa-east-1, errorCode: Client.VcpuLimitExceeded}
--         - {eventTime: 2026-09-02T08:59:59Z, awsRegion: sa-east-1, eventName: CreateKeyPair}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           regions: 3
--           changes: 3
--           failed: 1
--           actions: "ec2:CreateKeyPair, ec2:RunInstances"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     read only, by a service, by somebody else, in the next hour:
--       $min_regions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, awsRegion: eu-west-2, readOnly: true}
--         - {eventTime: 2026-09-01T08:20:00Z, awsRegion: eu-west-2, userIdentity: {invokedBy: config.amazonaws.com}}
--         - eventTime: 2026-09-01T08:30:00Z
--           awsRegion: eu-west-2
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-01T09:00:00Z, awsRegion: eu-west-2}
--       expect: []
--     known to work everywhere:
--       $min_regions: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []

with widely_active as (
  select actor_id as active_id
  from activity
  where read_only = false
  group by actor_id
  having count(distinct aws_region) >= $min_regions
),
per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct aws_region)                                         as regions,
    count_if(error_code is null)                                       as changes,
    count_if(error_code is not null)                                   as failed,
    names_of(action)            as actions,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  join widely_active on widely_active.active_id = events.actor_id
  where read_only = false
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
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
  changes,
  failed,
  actions,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by regions desc, hour asc, actor_id asc
