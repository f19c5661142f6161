-- title: Which S3 objects were read by presigned URL, and from where?
-- asks: where_from
-- kind: summary
-- attack: [T1530]
-- outcome: attempted
-- summary: >
--   A presigned URL works for everybody who has it until it expires, up to a week for long-term access keys: the
--   record names the one who signed, not the one who fetched. One row per signer, bucket and address, the most
--   first. An address that the signer never worked from (addresses.used) is where the URL was used.
-- needs: [data events of s3.amazonaws.com]
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
--     additionalEventData: {AuthenticationMethod: QueryString, bytesTransferredOut: 100}
--   sequences:
--     the most first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 192.0.2.44}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: PutObject, readOnly: false}
--         - {eventTime: 2026-09-01T08:03:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:03:00Z, errorCode: AccessDenied, eventName: PutObject, readOnly: false}
--         - {eventTime: 2026-09-01T08:04:00Z, additionalEventData: {AuthenticationMethod: AuthHeader}}
--         - {eventTime: 2026-09-01T08:05:00Z, eventSource: example.amazonaws.com}
--       expect:
--         - {actor: alice, bucket: shop, source_ip_address: 198.51.100.7, calls: 4, reads: 1, writes: 1, denied: 2, first_seen: 2026-09-01T08:01:00Z, last_seen: 2026-09-01T08:03:00Z}
--         - {source_ip_address: 192.0.2.44, calls: 1, reads: 1}

select
  min(actor)                                         as actor,
  actor_id,
  json_text(request_parameters, '$.bucketName')      as bucket,
  source_ip_address,
  count(*)                                           as calls,
  count_if(read_only and error_code is null)         as reads,
  count_if(read_only = false and error_code is null) as writes,
  count_if(is_denied(error_code))                    as denied,
  min(event_time)                                    as first_seen,
  max(event_time)                                    as last_seen
from events
where event_source = 's3.amazonaws.com'
  and json_text(additional_event_data, '$.AuthenticationMethod') = 'QueryString'
group by actor_id, json_text(request_parameters, '$.bucketName'), source_ip_address
order by calls desc, actor_id asc, bucket asc, source_ip_address asc
