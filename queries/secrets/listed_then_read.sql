-- title: Which principals listed Secrets Manager secrets and then read them?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1555.006, T1580]
-- ttc: [T1552.001]
-- outcome: done
-- finding: "{actor} listed the secrets and read {secrets of them|of them} within the hour, last on {last_seen}"
-- summary: >
--   Applications know the names of their secrets. Listing first and reading at once is a person, or a tool. One
--   row per principal, from the listing after which most different secrets were read.
-- parameters:
--   min_secrets: {type: integer, default: 3, help: how many different secrets must be read}
--   within: {type: duration, default: 1h, help: longest time after the listing}
-- false_positives:
--   - Administrators who look up several passwords in the console.
-- misses:
--   - Names learned in another way, such as from code.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, readOnly: true, requestParameters: {secretId: "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-Ab12Cd"}}
--   sequences:
--     listed, then read, until the last second:
--       $min_secrets: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {secretId: prod/mail}}
--       expect: [{actor: alice, secrets: 2, listed_at: 2026-09-01T08:00:00Z, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}]
--     one row, of the listing with most reads:
--       $min_secrets: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListSecrets, requestParameters: null}
--         - {eventTime: 2026-09-01T12:10:00Z}
--         - {eventTime: 2026-09-01T12:11:00Z, requestParameters: {secretId: prod/mail}}
--       expect: [{secrets: 2, listed_at: 2026-09-01T12:00:00Z}]
--     too few, too late, read before it was listed, listed by somebody else:
--       $min_secrets: 2
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T09:00:01Z, requestParameters: {secretId: prod/web}}
--         - {eventTime: 2026-09-01T08:20:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:21:00Z, requestParameters: {secretId: prod/mail}, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []
--     a read that was refused, a listing that was refused, other calls, other services:
--       $min_secrets: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null}
--         - {eventTime: 2026-09-01T08:10:00Z, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-01T08:11:00Z, eventName: DescribeSecret}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListSecrets, requestParameters: null, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: DescribeSecret}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListSecrets, eventSource: example.amazonaws.com}
--         - {eventTime: 2026-09-01T12:10:00Z}
--         - {eventTime: 2026-09-01T08:12:00Z, eventSource: example.amazonaws.com}
--       expect: []

with calls as (
  select actor, actor_id, event_name, target, event_time, event_id
  from events
  where event_source = 'secretsmanager.amazonaws.com'
    and error_code is null
),
listings as (
  select distinct actor_id, event_time as listed_at
  from calls
  where event_name = 'ListSecrets'
),
pairs as (
  select
    min(calls.actor)                                  as actor,
    listings.actor_id,
    listings.listed_at,
    count(distinct calls.target)                      as secrets,
    min(calls.event_time)                             as first_seen,
    max(calls.event_time)                             as last_seen,
    first_event_ids(calls.event_id, calls.event_time) as event_ids
  from listings
  join calls
    on calls.actor_id = listings.actor_id
    and calls.event_time >= listings.listed_at
    and calls.event_time <= listings.listed_at + $within
  where calls.event_name = 'GetSecretValue'
  group by listings.actor_id, listings.listed_at
),
ranked as (
  select
    pairs.*,
    row_number() over (partition by actor_id order by secrets desc, listed_at asc) as place
  from pairs
)
select
  actor,
  actor_id,
  secrets,
  listed_at,
  first_seen,
  last_seen,
  event_ids
from ranked
where place = 1
  and secrets >= $min_secrets
order by secrets desc, actor_id asc
