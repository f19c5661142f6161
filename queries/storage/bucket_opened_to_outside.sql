-- title: Which S3 buckets admit external accounts?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1530, T1537]
-- ttc: [T1530.A001, T1199.A002]
-- outcome: done
-- finding: "{actor} gave account {opened_to} access to the S3 bucket {bucket}"
-- summary: >
--   The bucket policy allows the named account, with its own credentials and in its own logs: only the bucket's
--   data events or access logs show what it reads. Accounts whose own logs are in the lake count as yours. One
--   row per bucket, document and account.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Vendors and AWS's own accounts that deliver logs, such as those of load balancers.
--   - A policy that names the account only to deny it something.
-- misses:
--   - Buckets opened to everybody; see storage.bucket_opened.
--   - Access points, and accounts named by a canonical id in an ACL.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: PutBucketPolicy, readOnly: false, recipientAccountId: "111122223333"}
--   sequences:
--     a foreign account among its own:
--       events:
--         - requestParameters:
--             bucketName: shop
--             bucketPolicy:
--               Statement: [{Effect: Allow, Principal: {AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"]}, Action: "s3:*", Resource: "arn:aws:s3:::shop"}]
--       expect: [{bucket: shop, opened_to: "444455556666", actor: alice}]
--     an account as a bare number:
--       events:
--         - {requestParameters: {bucketName: shop, bucketPolicy: {Statement: {Effect: Allow, Principal: {AWS: "444455556666"}, Action: "s3:*"}}}}
--       expect: [{opened_to: "444455556666"}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {requestParameters: {bucketName: shop, bucketPolicy: {Statement: {Effect: Allow, Principal: {AWS: "444455556666"}}}}}
--         - {eventName: ListBuckets, readOnly: true, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {bucketName: shop, bucketPolicy: {Statement: {Effect: Allow, Principal: {AWS: "444455556666"}}}}}
--       expect: []
--     everybody is another question:
--       events:
--         - {requestParameters: {bucketName: shop, bucketPolicy: {Statement: {Effect: Allow, Principal: "*", Action: "s3:*"}}}}
--       expect: []
--     a service, a refused call and a document of another call:
--       events:
--         - {requestParameters: {bucketName: shop, bucketPolicy: {Statement: {Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}}}}}
--         - errorCode: AccessDenied
--           requestParameters: {bucketName: shop, bucketPolicy: {Statement: {Effect: Allow, Principal: {AWS: "444455556666"}}}}
--         - eventName: GetBucketPolicy
--           requestParameters: {bucketName: shop, bucketPolicy: {Statement: {Effect: Allow, Principal: {AWS: "444455556666"}}}}
--       expect: []

with changes as (
  select
    events.*,
    json_text(request_parameters, '$.bucketName') as bucket,
    policy_grantees(json_text(request_parameters, '$.bucketPolicy')) as grantees
  from events
  where action = 's3:PutBucketPolicy'
    and error_code is null
),
grants as (
  select changes.*, t.opened_to
  from changes
  cross join unnest(grantees) as t(opened_to)
)
select distinct
  event_time,
  actor,
  bucket,
  opened_to,
  source_ip_address,
  recipient_account_id,
  event_id
from grants
where opened_to is distinct from 'everybody'
  and not is_own_account(opened_to)
  and not list_contains($known_accounts, opened_to)
order by event_time asc, bucket asc, opened_to asc
