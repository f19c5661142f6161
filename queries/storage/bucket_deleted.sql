-- title: Which buckets were deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1485]
-- finding: "{actor} asked to delete {target}"
-- summary: >
--   A bucket must be empty before it can go, so look for who emptied it (storage.objects_deleted_in_mass).
--   From the deletion on its name is free: whoever makes a bucket of that name next receives what is still
--   sent there.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Infrastructure code taking down a test environment.
-- misses:
--   - Directory buckets of S3 Express, and the objects that were in the bucket before.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: DeleteBucket, readOnly: false, requestParameters: {bucketName: shop}}
--   match:
--     a bucket: {}
--     tried while something was in it: {errorCode: BucketNotEmpty}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     emptied: {eventName: DeleteObjects}
--     same name, other service: {eventSource: lightsail.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 's3.amazonaws.com'
  and event_name = 'DeleteBucket'
  and ($include_denied or error_code is null)
