-- title: Was S3 lifecycle expiration set to a few days?
-- asks: what
-- kind: hunt
-- severity: medium
-- attack: [T1485.001, T1490]
-- ttc: [T1485.001]
-- outcome: done
-- finding: "{actor} set S3 lifecycle expiration of the bucket {bucket} to {days day|days}"
-- summary: >
--   A lifecycle rule deletes without one record of a deletion: by the next midnight for one day. It is a quiet
--   way to destroy data, and to end logs. One row per change with an expiration of at most max_days, of objects
--   or of their noncurrent versions. Delete the rule at once; what has not expired stays.
-- parameters:
--   max_days: {type: integer, default: 7, help: longest time to live that makes a row}
-- false_positives:
--   - Buckets for temporary files and unfinished uploads.
-- misses:
--   - Rules that name a date in place of days.
--   - Rules that are there already and are widened to more objects.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutBucketLifecycle
--     readOnly: false
--   sequences:
--     in a list of rules, the shortest told:
--       events:
--         - requestParameters:
--             bucketName: shop
--             LifecycleConfiguration:
--               Rule: [{Expiration: {Days: 7}, Status: Enabled}, {Expiration: {Days: 3}, Status: Enabled}]
--       expect: [{actor: alice, bucket: shop, days: 3}]
--     a single rule, for former versions:
--       events:
--         - {requestParameters: {bucketName: shop, LifecycleConfiguration: {Rule: {NoncurrentVersionExpiration: {NoncurrentDays: 1}}}}}
--       expect: [{days: 1}]
--     as long as asked for:
--       $max_days: 30
--       events:
--         - {requestParameters: {bucketName: shop, LifecycleConfiguration: {Rule: {Expiration: {Days: 30}}}}}
--       expect: [{days: 30}]
--     longer, only moved to cheaper storage, refused, or only read:
--       events:
--         - {requestParameters: {bucketName: shop, LifecycleConfiguration: {Rule: {Expiration: {Days: 8}}}}}
--         - {requestParameters: {bucketName: shop, LifecycleConfiguration: {Rule: {Transition: {Days: 1}}}}}
--         - {errorCode: AccessDenied, requestParameters: {bucketName: shop, LifecycleConfiguration: {Rule: {Expiration: {Days: 1}}}}}
--         - {eventName: GetBucketLifecycle, requestParameters: {bucketName: shop, LifecycleConfiguration: {Rule: {Expiration: {Days: 1}}}}}
--       expect: []

with rules as (
  select
    events.event_time,
    events.actor,
    json_text(request_parameters, '$.bucketName') as bucket,
    try_cast(t.days as bigint)                    as days,
    events.source_ip_address,
    events.recipient_account_id,
    events.event_id
  from events
  cross join unnest(
    regexp_extract_all(
      json_text(request_parameters, '$.LifecycleConfiguration'),
      '"(?:Expiration|NoncurrentVersionExpiration)"\s*:\s*\{[^{}]*"(?:Days|NoncurrentDays)"\s*:\s*"?(\d+)',
      1
    )
  ) as t(days)
  where action = 's3:PutBucketLifecycle'
    and error_code is null
)
select
  event_time,
  actor,
  bucket,
  min(days) as days,
  source_ip_address,
  recipient_account_id,
  event_id
from rules
where days <= $max_days
group by event_time, actor, bucket, source_ip_address, recipient_account_id, event_id
order by event_time asc, bucket asc
