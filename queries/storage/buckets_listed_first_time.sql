-- title: Which principals listed S3 buckets for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1580, T1619]
-- ttc: [T1619.A001]
-- outcome: attempted
-- finding: "{actor} listed the S3 buckets for the first time on {first_seen}, from {addresses}"
-- finding_denied: "{actor} tried to list the S3 buckets for the first time on {first_seen} and was denied, from {addresses}"
-- summary: >
--   One of the first calls with a stolen access key. Principals that listed buckets after the baseline and not
--   during it; applications know their buckets and do not list them.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view somebody who asks counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - People who open S3 in the console for the first time.
-- misses:
--   - Somebody who had asked within the baseline, with stolen credentials as well.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: ListBuckets, readOnly: true, requestParameters: null}
--   sequences:
--     not asked before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetBucketAcl, requestParameters: {bucketName: shop}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 203.0.113.9, errorCode: AccessDenied}
--       expect: [{actor: alice, calls: 2, denied: 1, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     asked one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetBucketAcl, requestParameters: {bucketName: shop}}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     a service, and another service's list:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetBucketAcl, requestParameters: {bucketName: shop}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: lightsail.amazonaws.com, eventName: GetBuckets}
--       expect: []

with askers as (
  select
    min(actor)                                                         as actor,
    actor_id,
    count(*)                                                           as calls,
    count_if(is_denied(error_code))                                    as denied,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action = 's3:ListBuckets'
    and user_identity_type is distinct from 'AWSService'
  group by actor_id
)
select askers.*
from askers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
