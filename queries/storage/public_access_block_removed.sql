-- title: Was S3 Block Public Access disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1530]
-- ttc: [T1578.005, T1530.A001]
-- outcome: attempted
-- finding: "{actor} disabled S3 Block Public Access of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable S3 Block Public Access of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Block Public Access keeps a wrong policy or ACL from exposing a bucket. Disabling it exposes nothing yet:
--   look for the PutBucketPolicy or PutBucketAcl that follows (storage.bucket_opened). Disabled for the whole
--   account, every bucket in it matters.
-- false_positives:
--   - A bucket that serves a public web site.
--   - Deleting a bucket with infrastructure code, which takes the block off first.
-- misses:
--   - A bucket that never had the block.
-- references:
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
-- unmodelled:
--   s3:DeleteAccountPublicAccessBlock: CloudTrail's name of the API action DeletePublicAccessBlock
--   s3:DeleteBucketPublicAccessBlock: CloudTrail's name of the API action DeletePublicAccessBlock
--   s3:GetBucketPublicAccessBlock: CloudTrail's name of the API action GetPublicAccessBlock
--   s3:PutAccountPublicAccessBlock: CloudTrail's name of the API action PutPublicAccessBlock
--   s3:PutBucketPublicAccessBlock: CloudTrail's name of the API action PutPublicAccessBlock
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: DeleteBucketPublicAccessBlock
--     readOnly: false
--     requestParameters: {bucketName: shop}
--   match:
--     taken off a bucket: {}
--     taken off the account: {eventName: DeleteAccountPublicAccessBlock, requestParameters: null}
--     one of its four parts switched off:
--       eventName: PutBucketPublicAccessBlock
--       requestParameters:
--         bucketName: shop
--         PublicAccessBlockConfiguration:
--           BlockPublicAcls: true
--           IgnorePublicAcls: true
--           BlockPublicPolicy: false
--           RestrictPublicBuckets: true
--     switched off for the account:
--       eventName: PutAccountPublicAccessBlock
--       requestParameters:
--         PublicAccessBlockConfiguration:
--           BlockPublicAcls: false
--           IgnorePublicAcls: false
--           BlockPublicPolicy: false
--           RestrictPublicBuckets: false
--     refused: {errorCode: AccessDenied}
--   ignore:
--     put on:
--       eventName: PutBucketPublicAccessBlock
--       requestParameters:
--         bucketName: shop
--         PublicAccessBlockConfiguration:
--           BlockPublicAcls: true
--           IgnorePublicAcls: true
--           BlockPublicPolicy: true
--           RestrictPublicBuckets: true
--     the same words in another call:
--       eventName: GetBucketPublicAccessBlock
--       requestParameters: {PublicAccessBlockConfiguration: {BlockPublicPolicy: false}}

select *
from events
where (
    action in ('s3:DeleteBucketPublicAccessBlock', 's3:DeleteAccountPublicAccessBlock')
    or (
      action in ('s3:PutBucketPublicAccessBlock', 's3:PutAccountPublicAccessBlock')
      and regexp_matches(json_text(request_parameters, '$.PublicAccessBlockConfiguration'), ':\s*"?false')
    )
  )
