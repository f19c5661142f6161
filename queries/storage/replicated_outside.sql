-- title: Which S3 buckets were configured to replicate to external accounts?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1537]
-- ttc: [T1530.A001, T1199.A002]
-- outcome: done
-- finding: "{actor} configured the S3 bucket {bucket} to replicate to account {copied_to}"
-- summary: >
--   From now on every new object is copied to the other account, without a record of yours for each copy.
--   Accounts whose own logs are in the lake count as yours. One row per rule that names such an account; the
--   rule stands in request_parameters.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - A backup account whose logs are not in the lake; name it in known_accounts.
-- misses:
--   - Rules that name a bucket only. The account is written down when the owner of the copies changes, not
--     otherwise.
--   - Objects copied once by a batch job; see storage.written_to_foreign_bucket.
-- references:
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutBucketReplication
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     a foreign account among its own:
--       events:
--         - requestParameters:
--             bucketName: shop
--             ReplicationConfiguration:
--               Rule:
--                 - {Destination: {Bucket: "arn:aws:s3:::copy", Account: "111122223333"}}
--                 - {Destination: {Bucket: "arn:aws:s3:::elsewhere", Account: "444455556666"}}
--       expect: [{actor: alice, bucket: shop, copied_to: "444455556666"}]
--     an account that lost its leading zero, as a number:
--       events:
--         - {requestParameters: {bucketName: shop, ReplicationConfiguration: {Rule: {Destination: {Account: 44455556666}}}}}
--       expect: [{copied_to: "044455556666"}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {requestParameters: {bucketName: shop, ReplicationConfiguration: {Rule: {Destination: {Account: "444455556666"}}}}}
--         - {eventName: ListBuckets, readOnly: true, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {bucketName: shop, ReplicationConfiguration: {Rule: {Destination: {Account: "444455556666"}}}}}
--       expect: []
--     refused, and the same words in another call:
--       events:
--         - errorCode: AccessDenied
--           requestParameters: {bucketName: shop, ReplicationConfiguration: {Rule: {Destination: {Account: "444455556666"}}}}
--         - eventName: GetBucketReplication
--           requestParameters: {bucketName: shop, ReplicationConfiguration: {Rule: {Destination: {Account: "444455556666"}}}}
--       expect: []

with changes as (
  select
    event_time,
    actor,
    json_text(request_parameters, '$.bucketName')               as bucket,
    json_text(request_parameters, '$.ReplicationConfiguration') as rules,
    source_ip_address,
    recipient_account_id,
    event_id
  from events
  where action = 's3:PutBucketReplication'
    and error_code is null
),
copies as (
  select changes.*, right('000000000000' || t.account, 12) as copied_to
  from changes
  cross join unnest(regexp_extract_all(rules, '"Account"\s*:\s*"?(\d{6,12})\b', 1)) as t(account)
)
select distinct
  event_time,
  actor,
  bucket,
  copied_to,
  source_ip_address,
  recipient_account_id,
  event_id
from copies
where not is_own_account(copies.copied_to)
  and not list_contains($known_accounts, copied_to)
order by event_time asc, bucket asc, copied_to asc
