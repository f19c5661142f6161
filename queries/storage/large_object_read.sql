-- title: Was a very large S3 object downloaded?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1530]
-- ttc: [T1530.A001]
-- outcome: done
-- finding: "{actor} downloaded the large S3 object {target} ({action}) from {source_ip_address}"
-- summary: >
--   Dumps, archives and volume images leave in one call. storage.bytes_read gives the sum per principal,
--   storage.mass_download the many small ones.
-- parameters:
--   min_bytes: {type: integer, default: 1000000000, help: how many bytes one call must have sent}
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Analytics and restores, which read large objects all day.
-- misses:
--   - Buckets whose data events are not recorded.
--   - A large object read in many ranges, each of which is a call of its own.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: true
--     requestParameters: {bucketName: shop, key: dump.sql.gz}
--     additionalEventData: {bytesTransferredOut: 1000000000.0}
--   match:
--     as large as asked for: {}
--     another size asked for: {additionalEventData: {bytesTransferredOut: 100}, $min_bytes: 100}
--   ignore:
--     smaller: {additionalEventData: {bytesTransferredOut: 999999999}}
--     written: {eventName: PutObject, readOnly: false}
--     refused: {errorCode: AccessDenied}

select *
from events
where action = 's3:GetObject'
  and try_cast(json_text(additional_event_data, '$.bytesTransferredOut') as double) >= $min_bytes
