-- title: Which principals guessed IAM principal names by writing policies?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1087.004]
-- ttc: [T1087.004]
-- outcome: failed
-- finding: "{actor} had {refused policy|policies} rejected as malformed from {first_seen} on: {actions}"
-- summary: >
--   IAM accepts a trust or bucket policy only if the principals in it exist. Tools use that to find the users
--   and roles of another account, in which nothing is logged: policy after policy, most of them rejected. The
--   names stand in request_parameters. The policies accepted in between tell what was found.
-- parameters:
--   min_refused: {type: integer, default: 5, help: how many rejected policies make a row}
--   within: {type: duration, default: 10m, help: "the stretch of time they lie in, in whole minutes"}
-- false_positives:
--   - Somebody learning to write policies.
-- misses:
--   - Guesses made in an account of the intruder's own, whose logs you do not have.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: UpdateAssumeRolePolicy
--     readOnly: false
--     errorCode: MalformedPolicyDocumentException
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     as many as asked for, across the full hour, with a hit in between:
--       $min_refused: 3
--       events:
--         - {eventTime: 2026-09-01T08:54:59Z, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:55:30Z}
--         - {eventTime: 2026-09-01T08:57:00Z, errorCode: MalformedPolicyDocument}
--         - {eventTime: 2026-09-01T08:58:00Z, errorCode: null}
--         - {eventTime: 2026-09-01T09:03:59Z, eventSource: s3.amazonaws.com, eventName: PutBucketPolicy, errorCode: MalformedPolicy}
--       expect: [{actor: eve, refused: 3, actions: "iam:UpdateAssumeRolePolicy, s3:PutBucketPolicy", started: 2026-09-01T08:55:00Z, first_seen: 2026-09-01T08:55:30Z, last_seen: 2026-09-01T09:03:59Z}]
--     one row per principal:
--       $min_refused: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z}
--       expect: [{refused: 3}]
--     too slowly:
--       $min_refused: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z}
--       expect: []
--     the earlier ones do not count towards a later stretch:
--       $min_refused: 2
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--       expect: [{refused: 2, first_seen: 2026-09-01T08:00:00Z}]
--     two people, one each:
--       $min_refused: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: []
--     refused for another reason:
--       $min_refused: 1
--       events:
--         - {errorCode: AccessDenied}
--       expect: []

with rejected as (
  select actor_id, actor, action, date_trunc('minute', event_time) as minute, event_time, event_id
  from events
  where error_code like 'MalformedPolicy%'
),
stretches as (
  select
    rejected.actor_id,
    starts.started,
    min(rejected.actor)                                              as actor,
    count(*)                                                         as refused,
    names_of(rejected.action) as actions,
    min(rejected.event_time)                                         as first_seen,
    max(rejected.event_time)                                         as last_seen,
    first_event_ids(rejected.event_id, rejected.event_time)          as event_ids
  from (select distinct actor_id, minute as started from rejected) as starts
  join rejected
    on rejected.actor_id = starts.actor_id
    and rejected.minute >= starts.started
    and rejected.minute < starts.started + $within
  group by rejected.actor_id, starts.started
),
ranked as (
  select stretches.*, row_number() over (partition by actor_id order by refused desc, started asc) as place
  from stretches
)
select actor, actor_id, started, refused, actions, first_seen, last_seen, event_ids
from ranked
where place = 1
  and refused >= $min_refused
order by refused desc, actor_id asc
