-- title: Which principals downloaded unusually much from an S3 bucket?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1530, T1537]
-- ttc: [T1530.A001]
-- outcome: done
-- finding: "{actor} downloaded {objects object|objects}, {bytes byte|bytes}, from the S3 bucket {bucket} in the hour from {hour}; the most before was {objects_before object|objects} and {bytes_before byte|bytes}"
-- summary: >
--   One row per principal and bucket, for the hour in which it read several times more than ever before. Write
--   down the keys of the objects: they are what has to be reported. Where others read the bucket as heavily, each in an
--   hour of another day, such reading is what the bucket is for: no second sign, and one step less.
-- parameters:
--   min_objects: {type: integer, default: 500, help: how many different objects within an hour make a row}
--   min_bytes: {type: integer, default: 1000000000, help: or how many bytes}
--   times_more: {type: number, default: 3, help: how many times the busiest hour before}
--   usual_readers: {type: integer, default: 2, help: how many other principals that read as heavily make it usual}
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Restores, migrations and the first run of a new application.
-- misses:
--   - Buckets whose data events are not recorded.
--   - A slow download, an hour at a time; see storage.bytes_read.
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: true
--     requestParameters: {bucketName: shop, key: a.csv}
--     additionalEventData: {bytesTransferredOut: 100}
--   sequences:
--     many objects:
--       $min_objects: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:30:00Z, requestParameters: {bucketName: shop, key: b.csv}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:59:59Z}
--       expect:
--         - actor: alice
--           bucket: shop
--           hour: 2026-09-01T08:00:00Z
--           objects: 2
--           bytes: 300
--           objects_before: 0
--           bytes_before: 0
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     many bytes:
--       $min_bytes: 5000000000
--       events:
--         - {additionalEventData: {bytesTransferredOut: 5000000000.0}}
--       expect: [{objects: 1, bytes: 5000000000}]
--     exactly so many times more than before:
--       $min_objects: 2
--       $times_more: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:01:00Z, requestParameters: {bucketName: shop, key: b.csv}}
--       expect: [{hour: 2026-09-01T09:00:00Z, objects: 2, objects_before: 1}]
--     exactly so many times more bytes than before:
--       $min_bytes: 200
--       $times_more: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, additionalEventData: {bytesTransferredOut: 200}}
--       expect: [{hour: 2026-09-01T09:00:00Z, bytes: 200, bytes_before: 100}]
--     no more than usual, in objects and in bytes:
--       $min_objects: 1
--       $min_bytes: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {bucketName: shop, key: b.csv}}
--       expect: [{hour: 2026-09-01T08:00:00Z, hours_like_it: 1}]
--     two such hours, of which the larger is told:
--       $min_objects: 1
--       $times_more: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:01:00Z, requestParameters: {bucketName: shop, key: b.csv}}
--       expect: [{hour: 2026-09-01T09:00:00Z, hours_like_it: 2}]
--     a bucket that others read as heavily on other days, and one that they do not:
--       $min_objects: 3
--       $usual_readers: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, requestParameters: {bucketName: shop, key: b.csv}}
--         - {eventTime: 2026-09-02T08:02:00Z, requestParameters: {bucketName: shop, key: c.csv}, additionalEventData: {bytesTransferredOut: 50}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: day, key: a.csv}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T23:00:00Z, requestParameters: {bucketName: day, key: a.csv}}
--         - {eventTime: 2026-09-01T23:00:00Z, requestParameters: {bucketName: day, key: b.csv}}
--         - {eventTime: 2026-09-01T23:00:00Z, requestParameters: {bucketName: day, key: c.csv}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: small, key: a.csv}, additionalEventData: {bytesTransferredOut: 99}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: small, key: a.csv}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: small, key: b.csv}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: small, key: c.csv}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: few, key: a.csv}, additionalEventData: {bytesTransferredOut: 400}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: few, key: a.csv}, additionalEventData: {bytesTransferredOut: 90}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: few, key: b.csv}, additionalEventData: {bytesTransferredOut: 90}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: few, key: c.csv}, additionalEventData: {bytesTransferredOut: 90}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: few, key: d.csv}, additionalEventData: {bytesTransferredOut: 20}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: own, key: a.csv}, additionalEventData: {bytesTransferredOut: 300}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: own, key: a.csv}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: own, key: b.csv}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: own, key: c.csv}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: even, key: a.csv}, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: even, key: a.csv}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: even, key: b.csv}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: even, key: c.csv}}
--       expect:
--         - {bucket: day, second_sign: true}
--         - {bucket: even, second_sign: false}
--         - {bucket: own, second_sign: true}
--         - {bucket: small, second_sign: true}
--         - {bucket: few, second_sign: true}
--         - {bucket: shop, second_sign: false}
--     two heavy readers, of whom one reads so much that the other is no measure:
--       $min_objects: 2
--       $times_more: 2
--       $usual_readers: 1
--       given: {userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: shop, key: b.csv}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: shop, key: c.csv}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: shop, key: d.csv}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: shop, key: e.csv}}
--         - {eventTime: 2026-09-02T08:00:00Z, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {bucketName: shop, key: b.csv}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: [{actor: bob, second_sign: true}, {actor: alice, second_sign: false}]
--     many times more than before, and still few:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []
--     refused, written, nothing sent, another service:
--       $min_objects: 1
--       $min_bytes: 1
--       events:
--         - {errorCode: AccessDenied}
--         - {eventName: PutObject, readOnly: false}
--         - {eventSource: example.amazonaws.com}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    json_text(request_parameters, '$.bucketName')                      as bucket,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct json_text(request_parameters, '$.key'))             as objects,
    cast(
      coalesce(sum(try_cast(json_text(additional_event_data, '$.bytesTransferredOut') as double)), 0) as bigint
    )                                                                  as bytes,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action = 's3:GetObject'
    and error_code is null
  group by actor_id, json_text(request_parameters, '$.bucketName'), date_trunc('hour', event_time)
),
compared as (
  select
    per_hour.*,
    coalesce(
      max(objects) over (partition by actor_id, bucket order by hour rows between unbounded preceding and 1 preceding), 0
    ) as objects_before,
    coalesce(
      max(bytes) over (partition by actor_id, bucket order by hour rows between unbounded preceding and 1 preceding), 0
    ) as bytes_before
  from per_hour
),
large_hours as (
  select
    actor,
    actor_id,
    bucket,
    hour,
    objects,
    bytes,
    objects_before,
    bytes_before,
    addresses,
    first_seen,
    last_seen,
    event_ids
  from compared
  where (objects >= $min_objects and objects >= $times_more * objects_before)
    or (bytes >= $min_bytes and bytes >= $times_more * bytes_before)
),
ranked as (
  select
    large_hours.*,
    count(*) over (partition by actor_id, bucket) as hours_like_it,
    row_number() over (partition by actor_id, bucket order by bytes desc, objects desc, hour asc) as place
  from large_hours
),
largest as (
  select *
  from ranked
  where place = 1
),
peers as (
  select largest.actor_id as reader, largest.bucket as read_bucket, count(distinct per_hour.actor_id) as like_readers
  from largest
  join per_hour
    on per_hour.bucket = largest.bucket
    and per_hour.actor_id is distinct from largest.actor_id
    and date_trunc('day', per_hour.hour) is distinct from date_trunc('day', largest.hour)
    and $times_more * per_hour.objects >= largest.objects
    and $times_more * per_hour.bytes >= largest.bytes
  group by largest.actor_id, largest.bucket
)
select
  actor,
  actor_id,
  bucket,
  hour,
  objects,
  bytes,
  objects_before,
  bytes_before,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  coalesce(like_readers < $usual_readers, true) as second_sign,
  event_ids
from largest
left join peers on peers.reader = largest.actor_id and peers.read_bucket = largest.bucket
order by bytes desc, objects desc, actor_id asc, bucket asc, hour asc
