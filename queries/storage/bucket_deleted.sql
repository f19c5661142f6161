-- title: Was an S3 bucket deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1485]
-- ttc: [T1485.A003]
-- outcome: attempted
-- finding: "{actor} deleted the S3 bucket {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the S3 bucket {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A bucket must be empty before it can be deleted, so look for who emptied it
--   (storage.objects_deleted_in_mass). Afterwards its name is free: whoever creates a bucket of that name next
--   receives what is still sent there.
-- false_positives:
--   - Infrastructure code taking down a test environment.
-- misses:
--   - Directory buckets of S3 Express, and the objects that were in the bucket before.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: DeleteBucket, readOnly: false, requestParameters: {bucketName: shop}}
--   match:
--     a bucket: {}
--     tried while something was in it: {errorCode: BucketNotEmpty}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     emptied: {eventName: DeleteObjects}
--     same name, other service: {eventSource: lightsail.amazonaws.com}

select *
from events
where action = 's3:DeleteBucket'
