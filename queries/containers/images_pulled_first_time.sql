-- title: Which principals pulled images from ECR for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1530, T1213, T1525]
-- ttc: [T1530.A001]
-- outcome: attempted
-- finding: "{actor} pulled from {repositories ECR repository|ECR repositories} for the first time from {first_seen} on, from {addresses}: {names}"
-- finding_denied: "{actor} tried to pull from ECR for the first time from {first_seen} on and was denied, from {addresses}"
-- summary: >
--   An image holds the application, and often its keys. A principal that had never pulled from a registry, and
--   does, copies the source or prepares to replace it (containers.images_changed). Services and nodes that pull
--   for the first time are new clusters. One row per principal.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New clusters, pipelines and colleagues.
-- misses:
--   - A node or pipeline in other hands.
-- cases:
--   given: {eventSource: ecr.amazonaws.com, eventName: BatchGetImage, readOnly: true, requestParameters: {repositoryName: shop}}
--   sequences:
--     a newcomer, by every call, denied once:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeRepositories}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: GetDownloadUrlForLayer, requestParameters: {repositoryName: web}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: GetAuthorizationToken, requestParameters: null, errorCode: AccessDeniedException}
--       expect:
--         - actor: alice
--           repositories: 2
--           names: "shop, web"
--           calls: 3
--           denied: 1
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:02:00Z
--     known since the last second of the baseline, a service, another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeRepositories}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: inspector2.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: ListImages, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: []

with pullers as (
  select
    min(actor)                                                        as actor,
    actor_id,
    count(distinct json_text(request_parameters, '$.repositoryName')) as repositories,
    names_of(json_text(request_parameters, '$.repositoryName'))       as names,
    count(*)                                                          as calls,
    count_if(is_denied(error_code))                                   as denied,
    count_if(error_code is not null)                                  as failed,
    names_of(source_ip_address)                                       as addresses,
    min(event_time)                                                   as first_seen,
    max(event_time)                                                   as last_seen,
    first_event_ids(event_id, event_time)                             as event_ids
  from events
  where action in ('ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetAuthorizationToken')
    and user_identity_type is distinct from 'AWSService'
  group by actor_id
)
select pullers.*
from pullers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
