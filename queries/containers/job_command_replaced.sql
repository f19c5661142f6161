-- title: Which principals overrode the command of a Batch job first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1610, T1059]
-- ttc: [T1496.A006, T1059.009]
-- outcome: done
-- finding: "{actor} submitted {jobs Batch job|Batch jobs} with a command of its own from {first_seen} on: {targets}"
-- summary: >
--   A Batch job may replace the command its definition was reviewed with, and so runs anything with the job's
--   role. Principals that had not done so during the baseline are shown. The commands stand in
--   request_parameters of the events. One row per principal and account.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New pipelines, which give their parameters that way.
-- misses:
--   - Principals that did so within the baseline, with stolen credentials as well.
-- cases:
--   given:
--     eventSource: batch.amazonaws.com
--     eventName: SubmitJob
--     readOnly: false
--     requestParameters: {jobName: nightly, jobDefinition: etl, containerOverrides: {command: [sh, -c, id]}}
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   sequences:
--     a newcomer:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: bob
--           jobs: 2
--           targets: job/nightly definition etl
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListJobs, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     no command, a refused job, and another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListJobs, requestParameters: null}
--         - {eventTime: 2026-09-08T08:00:00Z, requestParameters: {jobName: nightly, containerOverrides: {environment: []}}}
--         - {eventTime: 2026-09-08T08:01:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: DescribeJobs}
--       expect: []

with jobs as (
  select
    min(actor)                                                         as actor,
    actor_id,
    count(*)                                                           as jobs,
    names_of(target)            as targets,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    recipient_account_id,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action = 'batch:SubmitJob'
    and json_text(request_parameters, '$.containerOverrides.command') is not null
    and error_code is null
  group by actor_id, recipient_account_id
)
select jobs.*
from jobs
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
