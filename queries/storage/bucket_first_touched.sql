-- title: Which principals accessed objects of an S3 bucket for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1530]
-- ttc: [T1530.A001]
-- outcome: done
-- finding: "{actor} accessed objects of {buckets S3 bucket|S3 buckets} for the first time from {first_seen} on, from {addresses}: {names}; {reads read|reads}, {writes write|writes}"
-- summary: >
--   Principals that after the baseline used buckets they had not used during it. An intruder with stolen
--   credentials reads what their owner never read. One row per principal.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a pair of principal and bucket counts as known
-- needs: [data events of s3.amazonaws.com, history of $baseline]
-- false_positives:
--   - New applications, new colleagues, new buckets.
-- misses:
--   - Buckets whose data events are not recorded.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: true
--     requestParameters: {bucketName: shop, key: a.csv}
--   sequences:
--     a bucket never touched before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: home, key: a.csv}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: PutObject, readOnly: false, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           buckets: 1
--           names: shop
--           reads: 1
--           writes: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     touched one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: home, key: a.csv}}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     known from somebody else only:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: [{actor: alice}]
--     a service, a refusal, a management event and another service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: home, key: a.csv}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: cloudtrail.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:01:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-09T08:02:00Z, eventName: GetBucketAcl, eventCategory: Management, managementEvent: true}
--         - {eventTime: 2026-09-09T08:03:00Z, eventSource: example.amazonaws.com}
--       expect: []

with uses as (
  select
    events.*,
    json_text(request_parameters, '$.bucketName') as bucket,
    min(event_time) over (partition by actor_id, json_text(request_parameters, '$.bucketName')) as used_since
  from events
  where event_source = 's3.amazonaws.com'
    and event_category = 'Data'
    and error_code is null
    and user_identity_type is distinct from 'AWSService'
)
select
  min(actor) as actor,
  actor_id,
  count(distinct bucket) as buckets,
  names_of(bucket) as names,
  count(*) as events,
  count_if(read_only) as reads,
  count_if(read_only = false) as writes,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from uses
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id
order by first_seen asc, actor_id asc
