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

with accounts as (
  select distinct recipient_account_id as own_account
  from activity
),
written as (
  select
    user_identity_account_id                                     as writer_account,
    regexp_extract(resources, '"accountId"\s*:\s*"(\d{12})"', 1) as owner_account
  from events
  where action in ('s3:PutObject', 's3:CopyObject', 's3:CompleteMultipartUpload')
    and error_code is null
    and regexp_matches(resources, '"accountId"\s*:\s*"\d{12}"')
  group by user_identity_account_id, regexp_extract(resources, '"accountId"\s*:\s*"(\d{12})"', 1)
),
outsiders as (
  select written.writer_account, written.owner_account
  from written
  join accounts as ours on ours.own_account = written.writer_account
  left join accounts as owners on owners.own_account = written.owner_account
  where owners.own_account is null
    and not list_contains($known_accounts, written.owner_account)
)
select
  min(events.actor)                                       as actor,
  events.actor_id,
  json_text(events.request_parameters, '$.bucketName')    as bucket,
  outsiders.owner_account                                 as outsider,
  count(*)                                                as objects,
  count_if(events.event_name = 'CopyObject')              as copies,
  min(events.event_time)                                  as first_seen,
  max(events.event_time)                                  as last_seen,
  first_event_ids(events.event_id, events.event_time)     as event_ids
from outsiders
join events
  on events.user_identity_account_id = outsiders.writer_account
  and regexp_extract(events.resources, '"accountId"\s*:\s*"(\d{12})"', 1) = outsiders.owner_account
where events.action in ('s3:PutObject', 's3:CopyObject', 's3:CompleteMultipartUpload')
  and events.error_code is null
group by events.actor_id, json_text(events.request_parameters, '$.bucketName'), outsiders.owner_account
order by objects desc, actor_id asc, bucket asc
