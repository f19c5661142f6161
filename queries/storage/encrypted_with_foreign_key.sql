-- title: Were objects encrypted with a key that AWS does not hold?
-- asks: what
-- kind: detection
-- severity: critical
-- attack: [T1486]
-- finding: "{actor} wrote {target} under a key of their own (SSE-C)"
-- summary: >
--   An object rewritten with a customer key can be read by nobody but the holder of that key: ransom in the
--   cloud. The key is never logged. Stop the principal at once; versioning or a backup is the only way back
--   for what is already done.
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Applications built on SSE-C, which have always written so.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Objects encrypted with a KMS key of another account; see encryption.foreign_key_named.
-- references:
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: CopyObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: false
--     requestParameters: {bucketName: shop, key: a.csv, x-amz-server-side-encryption-customer-algorithm: AES256}
--   match:
--     copied over itself: {}
--     written anew: {eventName: PutObject}
--     written in parts: {eventName: CreateMultipartUpload}
--   ignore:
--     with the bucket's own key: {requestParameters: {bucketName: shop, key: a.csv, x-amz-server-side-encryption: "aws:kms"}}
--     read back with the customer key: {eventName: GetObject, readOnly: true}
--     refused: {errorCode: AccessDenied}

select *
from events
where event_name in ('CopyObject', 'PutObject', 'CreateMultipartUpload')
  and json_text(request_parameters, '$."x-amz-server-side-encryption-customer-algorithm"') is not null
  and error_code is null
