-- title: Which principals read batch after batch of Secrets Manager secrets?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1555.006]
-- ttc: [T1552.001]
-- outcome: done
-- finding: "{actor} read {batches batch|batches} of Secrets Manager secrets by filter in the hour from {hour}, from {addresses}"
-- summary: >
--   Each call returns up to twenty secrets, whatever they are called: batch after batch is all there are. Replace every secret of
--   these Regions after the session is revoked. Workloads that copy secrets work this way too, again and again and by a role of their own: for a role that
--   does so in several hours the severity is one step less. One row per principal, for its busiest hour.
-- parameters:
--   min_batches: {type: integer, default: 3, help: how many calls within an hour make a row}
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that read all secrets by profession"
-- false_positives:
--   - Tools that copy secrets into clusters, with an IAM user's access key.
-- misses:
--   - Batches whose secrets are named in the request; see secrets.batch_read.
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: BatchGetSecretValue, readOnly: true, requestParameters: {filters: [{key: tag-key, values: [env]}]}}
--   sequences:
--     as many as asked for, and the busier hour:
--       $min_batches: 2
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z}
--         - {eventTime: 2026-09-01T07:01:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {maxResults: 20}, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T08:59:59Z, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           batches: 3
--           regions: "eu-west-1, us-east-1"
--           addresses: "198.51.100.7, 203.0.113.9"
--           hours_like_it: 2
--           second_sign: true
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     of hours alike, the first; by a workload, by a person of IAM Identity Center twice, by a workload once:
--       $min_batches: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: AssumedRole}}
--         - {eventTime: 2026-09-01T09:00:00Z, userIdentity: {type: AssumedRole}}
--         - {eventTime: 2026-09-01T09:00:00Z, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/carol", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", userName: AWSReservedSSO_Admin_0123456789abcdef, principalId: AROAEXAMPLESSO, type: Role, accountId: "111122223333"}}}}
--         - {eventTime: 2026-09-01T10:00:00Z, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Sync/pod", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/Sync", userName: Sync, principalId: AROAEXAMPLESYNC, type: Role, accountId: "111122223333"}}}}
--         - {eventTime: 2026-09-01T11:00:00Z, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/carol", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", userName: AWSReservedSSO_Admin_0123456789abcdef, principalId: AROAEXAMPLESSO, type: Role, accountId: "111122223333"}}}}
--       expect:
--         - {hour: 2026-09-01T08:00:00Z, second_sign: false}
--         - {hour: 2026-09-01T09:00:00Z, second_sign: true}
--         - {hour: 2026-09-01T10:00:00Z, second_sign: true}
--     two hours, by their names, refused, another call, by profession:
--       $min_batches: 2
--       $ignore_actors: ["arn:aws:iam::111122223333:user/carol"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:01:00Z, requestParameters: {secretIdList: [a, b]}}
--         - {eventTime: 2026-09-01T09:02:00Z, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-01T09:03:00Z, eventName: GetSecretValue, requestParameters: {secretId: a}}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []

with per_hour as (
  select
    min(actor) as actor,
    actor_id,
    date_trunc('hour', event_time) as hour,
    count(*) as batches,
    bool_or(is_person(user_identity_type, user_identity_arn)) as by_person,
    names_of(aws_region) as regions,
    names_of(source_ip_address) as addresses,
    min(recipient_account_id) as recipient_account_id,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  where action = 'secretsmanager:BatchGetSecretValue'
    and len(json_values(request_parameters, '$.secretIdList[*]')) = 0
    and error_code is null
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('hour', event_time)
  having count(*) >= $min_batches
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by batches desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  batches,
  by_person or hours_like_it = 1 as second_sign,
  regions,
  addresses,
  recipient_account_id,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by batches desc, hour asc, actor_id asc
