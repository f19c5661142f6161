-- title: Which principals copied many S3 objects over themselves?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1486]
-- ttc: [T1486.A001]
-- outcome: done
-- finding: "{actor} rewrote {objects object|objects} of the S3 bucket {bucket} in place in the hour from {hour}"
-- summary: >
--   Copying an object onto itself changes nothing but its settings: the encryption key, the storage class, the
--   tags. In mass it is how a bucket is encrypted for ransom. The settings stand in request_parameters of the
--   events; a customer-provided key (storage.encrypted_with_foreign_key) or a KMS key of an external account
--   (encryption.foreign_key_named) is the proof. One row per principal and bucket, for the worst hour.
-- parameters:
--   min_objects: {type: integer, default: 20, help: how many objects within an hour make a row}
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Encrypting an old bucket on purpose, which is done exactly so.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Objects downloaded, deleted and written anew; see storage.objects_deleted_in_mass.
--   - Keys with characters that a source must write in another way, and copies in parts.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: CopyObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: false
--     requestParameters: {bucketName: shop, key: a.csv, x-amz-copy-source: shop/a.csv, x-amz-server-side-encryption: "aws:kms"}
--   sequences:
--     as many as asked for, the source written in every way:
--       $min_objects: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:20:00Z, requestParameters: {bucketName: shop, key: b.csv, x-amz-copy-source: /shop/b.csv}}
--         - {eventTime: 2026-09-01T08:59:59Z, requestParameters: {bucketName: shop, key: c.csv, x-amz-copy-source: "shop/c.csv?versionId=1"}}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:20:00Z, requestParameters: {bucketName: shop, key: b.csv, x-amz-copy-source: /shop/b.csv}}
--         - {eventTime: 2026-09-02T08:59:59Z, requestParameters: {bucketName: shop, key: c.csv, x-amz-copy-source: "shop/c.csv?versionId=1"}}
--       expect:
--         - actor: alice
--           bucket: shop
--           hour: 2026-09-01T08:00:00Z
--           objects: 3
--           settings: "aws:kms"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     from elsewhere, under another name, in another hour, refused, and another call:
--       $min_objects: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {bucketName: shop, key: b.csv, x-amz-copy-source: archive/b.csv}}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {bucketName: shop, key: b.csv, x-amz-copy-source: shop/old/b.csv}}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {bucketName: shop, key: b.csv, x-amz-copy-source: shop/b.csv}}
--         - {eventTime: 2026-09-01T08:03:00Z, errorCode: AccessDenied, requestParameters: {bucketName: shop, key: d.csv, x-amz-copy-source: shop/d.csv}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: UploadPartCopy, requestParameters: {bucketName: shop, key: e.csv, x-amz-copy-source: shop/e.csv}}
--       expect: []

with copies as (
  select
    event_time,
    actor,
    actor_id,
    json_text(request_parameters, '$.bucketName') as bucket,
    json_text(request_parameters, '$.key')        as object_key,
    split_part(ltrim(json_text(request_parameters, '$."x-amz-copy-source"'), '/'), '?', 1) as source,
    coalesce(
      json_text(request_parameters, '$."x-amz-server-side-encryption-customer-algorithm"'),
      json_text(request_parameters, '$."x-amz-server-side-encryption"')
    ) as setting,
    event_id
  from events
  where action = 's3:CopyObject'
    and error_code is null
),
per_hour as (
  select
    min(actor)                                               as actor,
    actor_id,
    bucket,
    date_trunc('hour', event_time)                           as hour,
    count(distinct object_key)                               as objects,
    names_of(setting) as settings,
    min(event_time)                                          as first_seen,
    max(event_time)                                          as last_seen,
    first_event_ids(event_id, event_time)                    as event_ids
  from copies
  where source = bucket || '/' || object_key
  group by actor_id, bucket, date_trunc('hour', event_time)
  having count(distinct object_key) >= $min_objects
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id, bucket) as hours_like_it,
    row_number() over (partition by actor_id, bucket order by objects desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  bucket,
  hour,
  objects,
  settings,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by objects desc, actor_id asc, bucket asc, hour asc
