-- title: Which principals read many Secrets Manager secrets within an hour?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1555.006]
-- ttc: [T1552.001]
-- outcome: done
-- finding: "{actor} read {secrets secret|secrets} in the hour from {hour}, from {addresses}"
-- summary: >
--   An application needs a few secrets, an intruder reads all. One row per principal, for its busiest hour. All
--   secrets in the row have to be replaced; revoke the session first. Tools that copy secrets into clusters
--   belong into ignore_actors.
-- parameters:
--   min_secrets: {type: integer, default: 10, help: how many different secrets within an hour make a row}
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that read many secrets by profession"
-- false_positives:
--   - Tools that copy secrets into clusters, and backups of secrets.
-- misses:
--   - A slow reader; see secrets.read and secrets.read_first_time.
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, readOnly: true, requestParameters: {secretId: "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-Ab12Cd"}}
--   sequences:
--     as many as asked for:
--       $min_secrets: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z, requestParameters: {secretId: prod/mail}, sourceIPAddress: 203.0.113.9, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z}
--         - {eventTime: 2026-09-02T08:59:59Z, requestParameters: {secretId: prod/mail}, sourceIPAddress: 203.0.113.9, awsRegion: eu-west-1}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           secrets: 2
--           regions: "eu-west-1, us-east-1"
--           addresses: "198.51.100.7, 203.0.113.9"
--           names: "secret/prod/db-Ab12Cd, secret/prod/mail"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two people, the same secret twice:
--       $min_secrets: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: prod/mail}, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []
--     by profession:
--       $min_secrets: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{}]
--       expect: []
--     refused, described, another service:
--       $min_secrets: 1
--       events:
--         - {errorCode: AccessDeniedException}
--         - {eventName: DescribeSecret}
--         - {eventSource: example.amazonaws.com}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct target)                                             as secrets,
    names_of(aws_region)        as regions,
    names_of(source_ip_address) as addresses,
    names_of(target)            as names,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action = 'secretsmanager:GetSecretValue'
    and error_code is null
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct target) >= $min_secrets
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by secrets desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  secrets,
  regions,
  addresses,
  names,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by secrets desc, actor_id asc, hour asc
