-- title: Were S3 objects encrypted with a customer-provided key (SSE-C)?
-- asks: what
-- kind: detection
-- severity: critical
-- attack: [T1486]
-- ttc: [T1486.A001]
-- outcome: done
-- finding: "{actor} encrypted {target} with a customer-provided key (SSE-C) ({action}) from {source_ip_address}"
-- summary: >
--   An object encrypted with a customer-provided key can be read by nobody but the holder of that key:
--   ransomware for S3. The key is never logged. Stop the principal at once; versioning or a backup is the only
--   recovery for what is already done.
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
where action in ('s3:CopyObject', 's3:PutObject', 's3:CreateMultipartUpload')
  and json_text(request_parameters, '$."x-amz-server-side-encryption-customer-algorithm"') is not null
