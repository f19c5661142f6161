-- title: Which principals read many Secrets Manager secrets within an hour?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1555.006]
-- ttc: [T1552.001]
-- outcome: done
-- finding: "{actor} read {secrets secret|secrets} in the hour from {hour}, from {addresses}"
-- summary: >
--   An application needs a few secrets, an intruder reads all. One row per principal, for its busiest hour, one after a
--   listing first: who lists secrets, by no name, and then reads them did not know what they are called. Without such a listing in
--   the hour before, and for a workload's role that does so in several hours, the severity is one step less. All secrets
--   in the row have to be replaced; revoke the session first. Tools that copy secrets into clusters belong into
--   ignore_actors.
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
--           second_sign: false
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     listed an hour before, which counts for more than another hour's number:
--       $min_secrets: 2
--       events:
--         - {eventTime: 2026-09-01T07:10:00Z, eventName: ListSecrets, requestParameters: {filters: [{key: tag-key, values: [env]}]}}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T08:50:00Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-02T08:10:00Z}
--         - {eventTime: 2026-09-02T08:11:00Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-02T08:12:00Z, requestParameters: {secretId: prod/web}}
--       expect: [{hour: 2026-09-01T08:00:00Z, secrets: 2, second_sign: true, hours_like_it: 2}]
--     listed in the same second:
--       $min_secrets: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null}
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: [{second_sign: true}]
--     listed by a workload, in one hour and in two:
--       $min_secrets: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null, userIdentity: {type: AssumedRole}}
--         - {eventTime: 2026-09-01T08:10:00Z, requestParameters: {secretId: a}, userIdentity: {type: AssumedRole}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Sync/pod", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/Sync", userName: Sync, principalId: AROAEXAMPLESYNC, type: Role, accountId: "111122223333"}}}}
--         - {eventTime: 2026-09-01T08:10:00Z, requestParameters: {secretId: a}, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Sync/pod", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/Sync", userName: Sync, principalId: AROAEXAMPLESYNC, type: Role, accountId: "111122223333"}}}}
--         - {eventTime: 2026-09-01T09:10:00Z, requestParameters: {secretId: a}, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Sync/pod", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/Sync", userName: Sync, principalId: AROAEXAMPLESYNC, type: Role, accountId: "111122223333"}}}}
--       expect: [{hours_like_it: 1, second_sign: true}, {hours_like_it: 2, second_sign: false}]
--     listed too early, afterwards, by name, by somebody else, in vain, and something else:
--       $min_secrets: 2
--       events:
--         - {eventTime: 2026-09-01T07:09:59Z, eventName: ListSecrets, requestParameters: null}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: {filters: [{key: name, values: [prod/]}]}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecrets, requestParameters: null, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSecretVersionIds, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-01T08:10:01Z, eventName: ListSecrets, requestParameters: null}
--       expect: [{second_sign: false}]
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
    bool_or(is_person(user_identity_type, user_identity_arn)) as by_person,
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
listings as (
  select actor_id, event_time as listed_at
  from events
  where action = 'secretsmanager:ListSecrets'
    and error_code is null
    and not coalesce(regexp_matches(request_parameters, '(?i)"key"\s*:\s*"name"'), false)
),
after_listing as (
  select distinct per_hour.actor_id, per_hour.hour
  from per_hour
  join listings
    on listings.actor_id = per_hour.actor_id
    and listings.listed_at <= per_hour.last_seen
    and listings.listed_at >= per_hour.first_seen - interval 1 hour
),
ranked as (
  select
    per_hour.*,
    after_listing.hour is not null as listed,
    count(*) over (partition by per_hour.actor_id) as hours_like_it,
    row_number() over (
      partition by per_hour.actor_id
      order by case when after_listing.hour is null then 1 else 0 end asc, secrets desc, per_hour.hour asc
    ) as place
  from per_hour
  left join after_listing on after_listing.actor_id = per_hour.actor_id and after_listing.hour = per_hour.hour
)
select
  actor,
  actor_id,
  hour,
  secrets,
  listed and (by_person or hours_like_it = 1) as second_sign,
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
