-- title: Which principals enumerated many S3 buckets within an hour?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1619, T1580]
-- ttc: [T1619.A001]
-- outcome: attempted
-- finding: "{actor} enumerated {buckets S3 bucket|S3 buckets} in the hour from {hour}, from {addresses}"
-- finding_denied: "{actor} tried to enumerate {buckets S3 bucket|S3 buckets} in the hour from {hour} and was denied, from {addresses}"
-- summary: >
--   Before data is stolen somebody finds out where it lies and which bucket is public or unversioned. One row
--   per principal, for its widest hour, when it had not enumerated so many buckets during the baseline. Tools
--   that watch over the accounts do this daily and are known by then.
-- parameters:
--   min_buckets: {type: integer, default: 10, help: how many buckets within an hour make a row}
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a principal who looks over buckets counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Somebody who opens the list of buckets in the console, which asks about each of them.
-- misses:
--   - Somebody who looks over the buckets slowly.
-- unmodelled:
--   s3:GetBucketPublicAccessBlock: CloudTrail's name of the API action GetPublicAccessBlock
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: GetBucketAcl, readOnly: true, requestParameters: {bucketName: b1}}
--   sequences:
--     as many buckets as asked for, by every call:
--       $min_buckets: 11
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListBuckets, requestParameters: null}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: GetBucketPolicy, requestParameters: {bucketName: b2}}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: GetBucketPolicyStatus, requestParameters: {bucketName: b3}}
--         - {eventTime: 2026-09-08T08:03:00Z, eventName: GetBucketPublicAccessBlock, requestParameters: {bucketName: b4}}
--         - {eventTime: 2026-09-08T08:04:00Z, eventName: GetBucketVersioning, requestParameters: {bucketName: b5}}
--         - {eventTime: 2026-09-08T08:05:00Z, eventName: GetBucketEncryption, requestParameters: {bucketName: b6}}
--         - {eventTime: 2026-09-08T08:06:00Z, eventName: GetBucketLogging, requestParameters: {bucketName: b7}}
--         - {eventTime: 2026-09-08T08:07:00Z, eventName: GetBucketLocation, requestParameters: {bucketName: b8}}
--         - {eventTime: 2026-09-08T08:08:00Z, eventName: ListObjects, requestParameters: {bucketName: b9}}
--         - {eventTime: 2026-09-08T08:09:00Z, eventName: ListObjectsV2, requestParameters: {bucketName: b10}}
--         - {eventTime: 2026-09-08T08:10:00Z, eventName: HeadBucket, requestParameters: {bucketName: b11}}
--         - {eventTime: 2026-09-08T08:59:59Z, requestParameters: {bucketName: b1}, sourceIPAddress: 203.0.113.9}
--       expect: [{actor: alice, buckets: 11, hour: 2026-09-08T08:00:00Z, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T08:59:59Z}]
--     the widest of two hours:
--       $min_buckets: 1
--       $baseline: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListBuckets, requestParameters: null}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T10:00:00Z}
--         - {eventTime: 2026-09-01T10:01:00Z, requestParameters: {bucketName: b2}}
--       expect: [{buckets: 2, hour: 2026-09-01T10:00:00Z}]
--     too few, known from the baseline, and the work of a service:
--       $min_buckets: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}, requestParameters: {bucketName: b2}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-09T08:01:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}, requestParameters: {bucketName: b2}}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:01:00Z, eventName: PutBucketAcl, requestParameters: {bucketName: b3}}
--         - {eventTime: 2026-09-09T08:01:00Z, eventSource: example.amazonaws.com, requestParameters: {bucketName: b4}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:01:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}, requestParameters: {bucketName: b2}}
--       expect: []
--     one second before the baseline ended is known:
--       $min_buckets: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListBuckets, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct json_text(request_parameters, '$.bucketName'))      as buckets,
    count(*) as calls,
    count_if(is_denied(error_code)) as denied,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action in (
      's3:GetBucketAcl',
      's3:GetBucketPolicy',
      's3:GetBucketPolicyStatus',
      's3:GetBucketPublicAccessBlock',
      's3:GetBucketVersioning',
      's3:GetBucketEncryption',
      's3:GetBucketLogging',
      's3:GetBucketLocation',
      's3:ListObjects',
      's3:ListObjectsV2',
      's3:HeadBucket'
    )
    and user_identity_type is distinct from 'AWSService'
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct json_text(request_parameters, '$.bucketName')) >= $min_buckets
),
ranked as (
  select
    per_hour.*,
    min(first_seen) over (partition by actor_id)                            as first_survey,
    row_number() over (partition by actor_id order by buckets desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  buckets,
  calls,
  denied,
  addresses,
  first_seen,
  last_seen,
  event_ids
from ranked
where place = 1
  and first_survey >= (select min(event_time) from events) + $baseline
order by buckets desc, actor_id asc
