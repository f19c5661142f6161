-- title: Was the block against public buckets lifted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1530]
-- finding: "{actor} asked to lift the block against public access: {action} {target}"
-- summary: >
--   The block keeps a wrong policy or ACL from exposing a bucket. Lifting it exposes nothing yet: look for
--   the PutBucketPolicy or PutBucketAcl that follows (storage.bucket_opened). Lifted for the whole account,
--   every bucket in it matters.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A bucket that serves a public web site.
--   - Deleting a bucket with infrastructure code, which takes the block off first.
-- misses:
--   - A bucket that never had the block.
-- references:
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
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
--     taken off, and refused ones not asked for: {$include_denied: false}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name in ('DeleteBucketPublicAccessBlock', 'DeleteAccountPublicAccessBlock')
    or (
      event_name in ('PutBucketPublicAccessBlock', 'PutAccountPublicAccessBlock')
      and regexp_matches(json_text(request_parameters, '$.PublicAccessBlockConfiguration'), ':\s*"?false')
    )
  )
  and ($include_denied or error_code is null)
