-- title: Which principals used a new SDK, tool or user agent?
-- asks: what
-- kind: hunt
-- severity: low
-- attack: [T1078.004, T1059.009]
-- ttc: [T1059.009]
-- outcome: attempted
-- finding: "{actor} used {programs new user agent|new user agents} from {first_seen} on: {names}, from {addresses}"
-- finding_denied: "{actor} used {programs new user agent|new user agents} from {first_seen} on: {names}, from {addresses}, all calls denied"
-- summary: >
--   Principals active during the baseline, and the programs, by the first word of the user agent, that were used
--   for them only afterwards, one row per principal. A workload does not change its program by itself; rclone or
--   an S3 browser where only an SDK was used is how data leaves.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a program counts as known}
--   ignore_programs: {type: text list, default: [], help: first words of user agents that need no explanation}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New tools, and releases that change the SDK.
-- misses:
--   - A thief who uses the victim's program, or pretends to; the user agent is written by the caller.
--   - Principals that are new themselves.
-- cases:
--   given:
--     userAgent: Boto3/1.39.4 md/Botocore#1.39.4
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     a program never used before, in S3's brackets and without:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, userAgent: "[rclone/v1.65.0]", eventSource: s3.amazonaws.com, eventName: ListBuckets, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:01:00Z, userAgent: rclone/v1.66.0, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--       expect: [{actor: alice, programs: 1, names: rclone, events: 2, denied: 0, actions: 2, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T08:01:00Z}]
--     another version of the same, known one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, userAgent: rclone/v1.65.0}
--         - {eventTime: 2026-09-09T08:00:00Z, userAgent: rclone/v1.66.0}
--         - {eventTime: 2026-09-09T08:01:00Z, userAgent: Boto3/1.40.0}
--       expect: []
--     a principal that is new itself, at the moment the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, userAgent: rclone/v1.65.0, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: []
--     services, consoles' back ends, nothing at all, and what needs no explanation:
--       $ignore_programs: [aws-cli]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, userAgent: cloudformation.amazonaws.com}
--         - {eventTime: 2026-09-09T08:01:00Z, userAgent: AWS Internal}
--         - {eventTime: 2026-09-09T08:02:00Z, userAgent: null}
--         - {eventTime: 2026-09-09T08:03:00Z, userAgent: aws-cli/2.27.41}
--       expect: []

with per_program as (
  select
    min(actor) as actor,
    actor_id,
    regexp_extract(user_agent, '^\[?([^/\]]+)', 1) as program,
    source_ip_address,
    action,
    sum(calls) as events,
    sum(denied) as denied,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    first_by(first_event_id, first_seen) as first_event_id
  from activity
  where not regexp_matches(coalesce(user_agent, 'AWS Internal'), '\.amazonaws\.com$|^AWS Internal')
  group by actor_id, regexp_extract(user_agent, '^\[?([^/\]]+)', 1), source_ip_address, action
),
dated as (
  select per_program.*, min(first_seen) over (partition by actor_id, program) as used_since
  from per_program
),
principals as (
  select actor_id, min(first_seen) as first_event
  from activity
  group by actor_id
)
select
  min(dated.actor) as actor,
  dated.actor_id,
  count(distinct program) as programs,
  names_of(program) as names,
  cast(sum(events) as bigint) as events,
  cast(sum(denied) as bigint) as denied,
  count(distinct action) as actions,
  names_of(source_ip_address) as addresses,
  min(first_seen) as first_seen,
  max(last_seen) as last_seen,
  first_event_ids(first_event_id, first_seen) as event_ids
from dated
join principals on principals.actor_id = dated.actor_id
where used_since >= (select min(event_time) from events) + $baseline
  and first_event < (select min(event_time) from events) + $baseline
  and not list_contains($ignore_programs, program)
group by dated.actor_id
order by min(first_seen) asc, dated.actor_id asc
