-- title: Which principals read how many bytes from which S3 bucket?
-- asks: where_to
-- kind: summary
-- attack: [T1530]
-- outcome: done
-- summary: >
--   One row per principal and bucket with the bytes that S3 sent, the largest first. storage.mass_download picks
--   out the hours in which much more was read than before; look at the addresses of the large ones
--   (addresses.used).
-- needs: [data events of s3.amazonaws.com]
-- misses:
--   - Buckets whose data events are not recorded.
--   - Refused calls send an error text of a few hundred bytes, which is left out.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     managementEvent: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     requestParameters: {bucketName: shop, key: a.csv}
--     additionalEventData: {bytesTransferredOut: 100}
--   sequences:
--     the largest first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9}
--         - {requestParameters: {bucketName: archive, key: b.csv}, additionalEventData: {bytesTransferredOut: 5000000000.0}}
--         - {errorCode: AccessDenied, additionalEventData: {bytesTransferredOut: 243}}
--         - {eventName: PutObject, additionalEventData: {bytesTransferredOut: 0, bytesTransferredIn: 100}}
--         - {eventSource: example.amazonaws.com}
--       expect:
--         - {actor: alice, bucket: archive, reads: 1, bytes: 5000000000}
--         - actor: alice
--           bucket: shop
--           reads: 2
--           bytes: 200
--           addresses: 2
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z

with reads as (
  select
    actor,
    actor_id,
    json_text(request_parameters, '$.bucketName') as bucket,
    try_cast(try_cast(json_text(additional_event_data, '$.bytesTransferredOut') as double) as bigint) as bytes,
    source_ip_address,
    event_time
  from events
  where event_source = 's3.amazonaws.com'
    and error_code is null
)
select
  min(actor)                        as actor,
  actor_id,
  bucket,
  count(*)                          as reads,
  cast(sum(bytes) as bigint)        as bytes,
  count(distinct source_ip_address) as addresses,
  min(event_time)                   as first_seen,
  max(event_time)                   as last_seen
from reads
where bytes > 0
group by actor_id, bucket
order by bytes desc, actor_id asc, bucket asc
