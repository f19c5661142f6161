-- title: Which principals requested many resources that do not exist?
-- asks: where_to
-- kind: hunt
-- severity: low
-- attack: [T1580, T1087.004]
-- ttc: [T1087.004, T1619.A001]
-- outcome: failed
-- finding: "{actor} requested {names resource that does not exist|resources that do not exist} in the hour from {hour}: {actions}"
-- summary: >
--   Names of roles, users, buckets or secrets tried one after the other, which AWS answers with "not found". A
--   right guess is answered with data or a denial: look for such calls among them. One row per principal, for
--   its worst hour.
-- parameters:
--   min_names: {type: integer, default: 15, help: how many different names within one hour make a row}
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) whose task it is}
-- false_positives:
--   - Infrastructure code that checks what exists before it makes it.
--   - Tools that ask every bucket for settings it does not have.
-- misses:
--   - Guesses that go to accounts of others, which log only what they answer.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: GetRole
--     readOnly: true
--     errorCode: NoSuchEntityException
--     requestParameters: {roleName: a}
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     in the words of every service:
--       $min_names: 4
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, requestParameters: {roleName: b}}
--         - eventTime: 2026-09-01T08:20:00Z
--           eventSource: secretsmanager.amazonaws.com
--           eventName: DescribeSecret
--           errorCode: ResourceNotFoundException
--           requestParameters: {secretId: c}
--         - eventTime: 2026-09-01T08:59:59Z
--           eventSource: sqs.amazonaws.com
--           eventName: GetQueueUrl
--           errorCode: QueueDoesNotExist
--           requestParameters: {queueName: d}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:10:00Z, requestParameters: {roleName: b}}
--         - eventTime: 2026-09-02T08:20:00Z
--           eventSource: secretsmanager.amazonaws.com
--           eventName: DescribeSecret
--           errorCode: ResourceNotFoundException
--           requestParameters: {secretId: c}
--         - eventTime: 2026-09-02T08:59:59Z
--           eventSource: sqs.amazonaws.com
--           eventName: GetQueueUrl
--           errorCode: QueueDoesNotExist
--           requestParameters: {queueName: d}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           names: 4
--           calls: 4
--           actions: "iam:GetRole, secretsmanager:DescribeSecret, sqs:GetQueueUrl"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     the same name again, refused, in another hour, by somebody else:
--       $min_names: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T08:20:00Z, requestParameters: {roleName: b}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {roleName: b}}
--         - eventTime: 2026-09-01T08:30:00Z
--           requestParameters: {roleName: b}
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: []
--     whose task it is:
--       $min_names: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{eventTime: 2026-09-01T08:00:00Z}]
--       expect: []

with per_hour as (
  select
    min(actor)                                              as actor,
    actor_id,
    date_trunc('hour', event_time)                          as hour,
    count(distinct target)                                  as names,
    count(*)                                                as calls,
    names_of(action) as actions,
    min(source_ip_address)                                  as source_ip_address,
    min(recipient_account_id)                               as recipient_account_id,
    min(event_time)                                         as first_seen,
    max(event_time)                                         as last_seen,
    first_event_ids(event_id, event_time)                   as event_ids
  from events
  where regexp_matches(error_code, 'NoSuch|NotFound|DoesNotExist')
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct target) >= $min_names
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by names desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  names,
  calls,
  actions,
  source_ip_address,
  recipient_account_id,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by names desc, hour asc, actor_id asc
