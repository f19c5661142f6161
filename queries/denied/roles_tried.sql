-- title: Which principals were denied assuming many IAM roles?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1078.004, T1087.004]
-- ttc: [T1199.A002, T1087.004]
-- outcome: failed
-- finding: "{actor} was denied assuming {roles IAM role|IAM roles} from {started} on, and assumed: {taken}"
-- summary: >
--   Tools try every role they can find, or guess names, until one can be assumed. One row per principal, for its
--   busiest period; taken lists the roles that it assumed in the same period, which is where to read on.
-- parameters:
--   min_roles: {type: integer, default: 3, help: how many different refused roles make a row}
--   within: {type: duration, default: 10m, help: "the stretch of time they lie in, in whole minutes"}
-- false_positives:
--   - A scanner over all accounts of the organisation, of which some lack its role.
-- misses:
--   - Names that AWS leaves out of its message.
--   - Guesses spread over a longer time.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRole
--     errorCode: AccessDenied
--     requestParameters: null
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     as many as asked for, across the full hour, and one that opens:
--       $min_roles: 2
--       events:
--         - {eventTime: 2026-09-01T08:54:59Z, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}, errorMessage: "User: u is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/x"}
--         - {eventTime: 2026-09-01T08:54:59Z, errorCode: null, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/d"}}
--         - {eventTime: 2026-09-01T08:55:30Z, errorMessage: "User: u is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/a because no identity-based policy allows the sts:AssumeRole action"}
--         - {eventTime: 2026-09-01T08:56:00Z, errorMessage: "User: u is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/a"}
--         - {eventTime: 2026-09-01T08:57:00Z, errorCode: null, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/c"}}
--         - {eventTime: 2026-09-01T09:03:59Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/b"}}
--       expect:
--         - actor: eve
--           roles: 2
--           denied: 3
--           refused: "arn:aws:iam::111122223333:role/a, arn:aws:iam::111122223333:role/b"
--           taken: "arn:aws:iam::111122223333:role/c"
--           started: 2026-09-01T08:55:00Z
--     too slowly:
--       $min_roles: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/a"}}
--         - {eventTime: 2026-09-01T08:10:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/b"}}
--       expect: []
--     one row per principal, the busiest stretch:
--       $min_roles: 2
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/a"}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/a"}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/b"}}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/c"}}
--       expect: [{roles: 3, started: 2026-09-01T08:00:00Z}]
--     two people, one role each:
--       $min_roles: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/a"}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/b"}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: []
--     not refused, another call:
--       $min_roles: 1
--       events:
--         - {errorCode: ThrottlingException, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/a"}}
--         - {eventSource: iam.amazonaws.com, eventName: GetRole, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/a"}}
--       expect: []

with attempts as (
  select
    actor_id,
    actor,
    is_denied(error_code) as denied,
    error_code is null    as let_in,
    coalesce(
      json_text(request_parameters, '$.roleArn'),
      nullif(regexp_extract(error_message, 'on resource: (arn:\S+:role/\S+)', 1), '')
    ) as role,
    date_trunc('minute', event_time) as minute,
    event_time,
    event_id
  from events
  where action = 'sts:AssumeRole'
),
stretches as (
  select
    attempts.actor_id,
    starts.started,
    min(attempts.actor)                                             as actor,
    count(distinct case when attempts.denied then attempts.role end) as roles,
    count_if(attempts.denied)                                       as denied,
    names_of(case when attempts.denied then attempts.role end) as refused,
    names_of(case when attempts.let_in then attempts.role end) as taken,
    min(attempts.event_time)                                        as first_seen,
    max(attempts.event_time)                                        as last_seen,
    first_event_ids(attempts.event_id, attempts.event_time)         as event_ids
  from (select distinct actor_id, minute as started from attempts where denied) as starts
  join attempts
    on attempts.actor_id = starts.actor_id
    and attempts.minute >= starts.started
    and attempts.minute < starts.started + $within
  group by attempts.actor_id, starts.started
),
ranked as (
  select
    stretches.*,
    row_number() over (partition by actor_id order by roles desc, denied desc, started asc) as place
  from stretches
)
select actor, actor_id, started, roles, denied, refused, taken, first_seen, last_seen, event_ids
from ranked
where place = 1
  and roles >= $min_roles
order by roles desc, actor_id asc
