-- title: Which principals cloned many CodeCommit repositories?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1213.003]
-- ttc: [T1552.001]
-- outcome: done
-- finding: "{actor} cloned {repositories CodeCommit repository|CodeCommit repositories} in the hour from {hour}: {names}"
-- summary: >
--   Whoever copies all the code has every secret that was ever left in it. One row per principal, for its
--   busiest hour. Search the repositories named for keys before the intruder does.
-- parameters:
--   min_repositories: {type: integer, default: 5, help: how many repositories within an hour make a row}
-- false_positives:
--   - Build systems and backups; and a new colleague on the first day.
-- misses:
--   - Code hosts outside AWS.
--   - A burst that straddles the full hour; its halves are counted apart.
-- references:
--   - https://docs.aws.amazon.com/codecommit/latest/userguide/integ-cloudtrail.html
-- unmodelled:
--   codecommit:GitPull: event of the Git protocol, which is no API action
-- formerly: [deployments.code_carried_off]
-- cases:
--   given:
--     eventSource: codecommit.amazonaws.com
--     eventName: GitPull
--     readOnly: true
--     additionalEventData: {repositoryName: a}
--   sequences:
--     as many as asked for, fetched in three ways:
--       $min_repositories: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T08:20:00Z, eventName: GetFile, requestParameters: {repositoryName: b}, additionalEventData: null}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: GetBlob, requestParameters: {repositoryName: c}, additionalEventData: null}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:10:00Z}
--         - {eventTime: 2026-09-02T08:20:00Z, eventName: GetFile, requestParameters: {repositoryName: b}, additionalEventData: null}
--         - {eventTime: 2026-09-02T08:59:59Z, eventName: GetBlob, requestParameters: {repositoryName: c}, additionalEventData: null}
--       expect:
--         - actor: alice
--           repositories: 3
--           names: "a, b, c"
--           calls: 4
--           hour: 2026-09-01T08:00:00Z
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     one, in the next hour, by somebody else, refused, or not fetched:
--       $min_repositories: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}, additionalEventData: {repositoryName: b}}
--         - {eventTime: 2026-09-01T08:20:00Z, errorCode: AccessDenied, additionalEventData: {repositoryName: c}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: GetRepository, requestParameters: {repositoryName: d}}
--         - {eventTime: 2026-09-01T09:00:00Z, additionalEventData: {repositoryName: e}}
--       expect: []

with fetched as (
  select
    event_time,
    event_id,
    actor,
    actor_id,
    source_ip_address,
    recipient_account_id,
    coalesce(
      json_text(request_parameters, '$.repositoryName'),
      json_text(additional_event_data, '$.repositoryName'),
      target
    ) as repository
  from events
  where action in ('codecommit:GitPull', 'codecommit:GetFile', 'codecommit:GetBlob')
    and error_code is null
),
per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct repository)                                         as repositories,
    names_of(repository)        as names,
    count(*)                                                           as calls,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    recipient_account_id,
    first_event_ids(event_id, event_time)                              as event_ids
  from fetched
  group by actor_id, date_trunc('hour', event_time), recipient_account_id
  having count(distinct repository) >= $min_repositories
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id, recipient_account_id) as hours_like_it,
    row_number() over (partition by actor_id, recipient_account_id order by repositories desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  repositories,
  names,
  calls,
  addresses,
  first_seen,
  last_seen,
  recipient_account_id,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by repositories desc, hour asc, actor_id asc
