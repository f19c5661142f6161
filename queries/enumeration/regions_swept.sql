-- title: Which principals called the same action in many Regions?
-- asks: where_to
-- kind: hunt
-- severity: low
-- attack: [T1580]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} called {actions} in up to {regions Region|Regions} within the hour from {hour}"
-- finding_denied: "{actor} tried {actions} in up to {regions Region|Regions} within the hour from {hour} and was denied"
-- summary: >
--   The same Describe or List call in Region after Region. Inventory tools do it on schedule; a principal that
--   does it once does not. One row per principal, for its widest hour.
-- parameters:
--   min_regions: {type: integer, default: 8, help: how many regions within one hour make a row}
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) whose task it is}
-- false_positives:
--   - Inventory and security tools; the console, which counts machines in all regions.
-- misses:
--   - A sweep that straddles the full hour; its halves are counted apart.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: DescribeInstances
--     readOnly: true
--     awsRegion: eu-west-1
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as many as asked for:
--       $min_regions: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, awsRegion: eu-west-2, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T08:59:59Z, awsRegion: us-east-1}
--       expect:
--         - actor: alice
--           actions: "ec2:DescribeInstances"
--           hour: 2026-09-01T08:00:00Z
--           regions: 3
--           calls: 3
--           denied: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     another question, another hour, another person, a service, and a change:
--       $min_regions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, awsRegion: eu-west-2, eventName: DescribeVpcs}
--         - {eventTime: 2026-09-01T09:10:00Z, awsRegion: eu-west-2}
--         - eventTime: 2026-09-01T08:20:00Z
--           awsRegion: eu-west-2
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-01T08:30:00Z, awsRegion: eu-west-2, userIdentity: {invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-01T08:40:00Z, awsRegion: eu-west-2, readOnly: false}
--       expect: []
--     whose task it is:
--       $min_regions: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{eventTime: 2026-09-01T08:00:00Z}]
--       expect: []

with possible_calls as (
  select actor_id, action
  from activity
  where read_only = true
  group by actor_id, action
  having count(distinct aws_region) >= $min_regions
),
per_hour as (
  select
    min(actor) as actor,
    actor_id,
    action,
    date_trunc('hour', event_time) as hour,
    count(distinct aws_region) as regions,
    count(distinct recipient_account_id) as accounts,
    count(*) as calls,
    count_if(is_denied(error_code)) as denied,
    min(source_ip_address) as source_ip_address,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_by(event_id, event_time) as first_event_id
  from events
  where read_only = true
    and user_identity_invoked_by is null
    and not list_contains($ignore_actors, actor_id)
    and (actor_id, action) in (select actor_id, action from possible_calls)
  group by actor_id, action, date_trunc('hour', event_time)
  having count(distinct aws_region) >= $min_regions
)
select
  min(actor) as actor,
  actor_id,
  names_of(action) as actions,
  first_by(hour, first_seen) as hour,
  max(regions) as regions,
  max(accounts) as accounts,
  cast(sum(calls) as bigint) as calls,
  cast(sum(denied) as bigint) as denied,
  min(source_ip_address) as source_ip_address,
  min(first_seen) as first_seen,
  max(last_seen) as last_seen,
  first_event_ids(first_event_id, first_seen) as event_ids
from per_hour
group by actor_id
order by regions desc, hour asc, actor_id asc
