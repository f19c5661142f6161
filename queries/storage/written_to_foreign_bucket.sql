-- title: Which principals wrote objects to external accounts' S3 buckets?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1537]
-- ttc: [T1530.A001, T1199.A002]
-- outcome: done
-- finding: "{actor} wrote {objects object|objects} to the S3 bucket {bucket} of account {outsider}, last on {last_seen}"
-- summary: >
--   Data copied from your account into an external account's bucket, within S3: no download, no traffic of
--   yours. The keys of the objects stand in request_parameters, for a copy with its source. Accounts whose own
--   logs are in the lake count as yours. One row per principal and bucket.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Deliveries to partners, always by the same role into the same bucket.
-- misses:
--   - Trails that record data events of your own buckets only; the foreign bucket is not among them.
--   - Buckets that the record does not tell the owner of.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters: {bucketName: elsewhere, key: dump.csv}
--     resources:
--       - {type: "AWS::S3::Object", ARN: "arn:aws:s3:::elsewhere/dump.csv"}
--       - {accountId: "444455556666", type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::elsewhere"}
--   sequences:
--     written, copied and sent in parts:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CopyObject}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CompleteMultipartUpload}
--       expect:
--         - actor: alice
--           bucket: elsewhere
--           outsider: "444455556666"
--           objects: 3
--           copies: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:02:00Z
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {}
--         - {eventName: ListBuckets, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events: [{}]
--       expect: []
--     the outsider who writes into a bucket of ours, seen from our side:
--       events:
--         - userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN001, accountId: "777788889999"}
--       expect: []
--     refused, read, an account that is not told, and another service:
--       events:
--         - {errorCode: AccessDenied}
--         - {eventName: GetObject, readOnly: true}
--         - {resources: [{accountId: "", type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::elsewhere"}]}
--         - {eventSource: example.amazonaws.com}
--       expect: []

with writes as (
  select
    event_time,
    actor,
    actor_id,
    event_name,
    json_text(request_parameters, '$.bucketName')                       as bucket,
    regexp_extract(resources, '"accountId"\s*:\s*"(\d{12})"', 1)        as owner_account,
    user_identity_account_id,
    event_id
  from events
  where action in ('s3:PutObject', 's3:CopyObject', 's3:CompleteMultipartUpload')
    and error_code is null
    and regexp_matches(resources, '"accountId"\s*:\s*"\d{12}"')
),
accounts as (
  select distinct recipient_account_id as own_account
  from events
)
select
  min(writes.actor)                                   as actor,
  writes.actor_id,
  writes.bucket,
  writes.owner_account                                as outsider,
  count(*)                                            as objects,
  count_if(writes.event_name = 'CopyObject')          as copies,
  min(writes.event_time)                              as first_seen,
  max(writes.event_time)                              as last_seen,
  first_event_ids(writes.event_id, writes.event_time) as event_ids
from writes
join accounts as ours on ours.own_account = writes.user_identity_account_id
left join accounts as owners on owners.own_account = writes.owner_account
where owners.own_account is null
  and not list_contains($known_accounts, writes.owner_account)
group by writes.actor_id, writes.bucket, writes.owner_account
order by objects desc, actor_id asc, bucket asc
