-- title: Which principals were denied Secrets Manager or SSM reads often?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1555.006]
-- ttc: [T1552.001, T1087.004]
-- outcome: failed
-- finding: "{actor} was denied secrets or parameters {denied time|times} in the hour from {hour}, from {addresses}"
-- summary: >
--   Denied calls do not name the secret in their parameters, but the error message does. See with secrets.read
--   what the principal got in the end. One row per principal, for its worst hour.
-- parameters:
--   min_refused: {type: integer, default: 5, help: how many refusals within an hour make a row}
-- false_positives:
--   - A deployment with a permission missing, which tries again.
-- misses:
--   - Secrets that do not exist, which are an error of another kind.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, readOnly: true, errorCode: AccessDeniedException, requestParameters: null}
--   sequences:
--     as many as asked for, of every kind:
--       $min_refused: 8
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: BatchGetSecretValue}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: ListSecrets}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: DescribeSecret}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: ssm.amazonaws.com, eventName: GetParameter}
--         - {eventTime: 2026-09-01T08:05:00Z, eventSource: ssm.amazonaws.com, eventName: GetParameters}
--         - {eventTime: 2026-09-01T08:06:00Z, eventSource: ssm.amazonaws.com, eventName: GetParametersByPath}
--         - {eventTime: 2026-09-01T08:59:59Z, eventSource: ssm.amazonaws.com, eventName: DescribeParameters, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: BatchGetSecretValue}
--         - {eventTime: 2026-09-02T08:02:00Z, eventName: ListSecrets}
--         - {eventTime: 2026-09-02T08:03:00Z, eventName: DescribeSecret}
--         - {eventTime: 2026-09-02T08:04:00Z, eventSource: ssm.amazonaws.com, eventName: GetParameter}
--         - {eventTime: 2026-09-02T08:05:00Z, eventSource: ssm.amazonaws.com, eventName: GetParameters}
--         - {eventTime: 2026-09-02T08:06:00Z, eventSource: ssm.amazonaws.com, eventName: GetParametersByPath}
--         - {eventTime: 2026-09-02T08:59:59Z, eventSource: ssm.amazonaws.com, eventName: DescribeParameters, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           denied: 8
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two people, other mistakes:
--       $min_refused: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:10:00Z, errorCode: ResourceNotFoundException}
--         - {eventTime: 2026-09-01T08:11:00Z, eventName: CreateSecret, readOnly: false}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(*)                                                           as denied,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action in (
      'secretsmanager:GetSecretValue',
      'secretsmanager:BatchGetSecretValue',
      'secretsmanager:ListSecrets',
      'secretsmanager:DescribeSecret',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:GetParametersByPath',
      'ssm:DescribeParameters'
    )
    and is_denied(error_code)
  group by actor_id, date_trunc('hour', event_time)
  having count(*) >= $min_refused
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by denied desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  denied,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by denied desc, actor_id asc, hour asc
