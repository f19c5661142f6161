-- title: Which API actions did one principal alone call, a few times only?
-- asks: what
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1059.009]
-- outcome: done
-- finding: "{actor} alone called {action}, {times time|times}, first on {first_seen}"
-- summary: >
--   Of thousands of actions, those that one principal called a few times in the whole view. Intrusions are among
--   them, and so is every migration. Needs no baseline, and finds what happened on the first day too. Read it
--   from the newest, and leave out what services do for themselves.
-- parameters:
--   max_times: {type: integer, default: 3, help: how often a call may occur to be rare}
-- false_positives:
--   - Everything that is done for the first time, set-up and migrations above all.
-- misses:
--   - An intruder who makes the calls that everybody makes.
-- cases:
--   given:
--     eventSource: rds.amazonaws.com
--     eventName: DeleteDBInstance
--     readOnly: false
--     requestParameters: {dBInstanceIdentifier: db1}
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as seldom as asked for:
--       $max_times: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, awsRegion: eu-west-1}
--         - eventTime: 2026-09-01T10:00:00Z
--           errorCode: AccessDenied
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect:
--         - {actor: alice, action: "rds:DeleteDBInstance", times: 2, targets: 1, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}
--     too often, by two, only read, by a service:
--       $max_times: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateDBSnapshot}
--         - eventTime: 2026-09-01T08:01:00Z
--           eventName: CreateDBSnapshot
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeDBInstances, readOnly: true}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StopDBInstance, userIdentity: {type: AWSService, invokedBy: rds.amazonaws.com}}
--       expect: []

select
  min(actor)                            as actor,
  min(actor_id)                         as actor_id,
  action,
  count(*)                              as times,
  count(distinct target)                as targets,
  min(target)                           as target,
  min(source_ip_address)                as source_ip_address,
  min(recipient_account_id)             as recipient_account_id,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from events
where read_only = false
  and error_code is null
  and coalesce(user_identity_type, 'AWSService') is distinct from 'AWSService'
group by action
having count(distinct actor_id) = 1
  and count(*) <= $max_times
order by first_seen desc, action asc
