-- title: Which S3 buckets were accessed anonymously?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1530, T1619]
-- ttc: [T1530.A001, T1619.A001]
-- outcome: attempted
-- finding: "anonymous callers made {calls call|calls} on the S3 bucket {bucket} from {addresses address|addresses}: {reads read|reads}, {listings listing|listings}, {denied} denied"
-- finding_denied: "anonymous callers tried {calls call|calls} on the S3 bucket {bucket} from {addresses address|addresses}, all denied"
-- summary: >
--   A bucket that anybody can read is either a web site or a leak. Listings say that the reader could see the
--   names of all objects. One row per bucket. Compare with storage.bucket_opened.
-- parameters:
--   public_buckets: {type: text list, default: [], help: buckets that serve the public on purpose}
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Web sites and downloads for the public; name them in public_buckets.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Strangers with some AWS account of their own; see storage.foreign_account_access.
--   - Readers behind CloudFront, which comes with an identity of its own.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: true
--     userIdentity: {type: AWSAccount, principalId: "", accountId: anonymous}
--     requestParameters: {bucketName: shop, key: a.csv}
--   sequences:
--     read, listed and refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListObjects}
--         - {eventTime: 2026-09-01T08:02:00Z, errorCode: AccessDenied, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:03:00Z, errorCode: NoSuchKey, eventName: HeadObject}
--       expect:
--         - bucket: shop
--           calls: 4
--           reads: 1
--           listings: 1
--           denied: 1
--           addresses: 2
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:03:00Z
--     listed in other ways, and a listing that was refused:
--       events:
--         - {eventName: ListObjectsV2}
--         - {eventName: ListObjectVersions}
--         - {eventName: ListObjects, errorCode: AccessDenied}
--         - {errorCode: AccessDenied}
--       expect: [{calls: 4, reads: 0, listings: 2, denied: 2}]
--     a bucket that is a web site:
--       $public_buckets: [shop]
--       events: [{}]
--       expect: []
--     somebody with an identity, and another service:
--       events:
--         - {userIdentity: {type: IAMUser, userName: alice}}
--         - {eventSource: example.amazonaws.com}
--       expect: []

select
  json_text(request_parameters, '$.bucketName')                                               as bucket,
  count(*)                                                                                    as calls,
  count_if(event_name = 'GetObject' and error_code is null)                                   as reads,
  count_if(event_name in ('ListObjects', 'ListObjectsV2', 'ListObjectVersions') and error_code is null) as listings,
  count_if(is_denied(error_code))                                                             as denied,
  count(distinct source_ip_address)                                                           as addresses,
  min(event_time)                                                                             as first_seen,
  max(event_time)                                                                             as last_seen,
  first_event_ids(event_id, event_time)                                                       as event_ids
from events
where event_source = 's3.amazonaws.com'
  and user_identity_account_id = 'anonymous'
  and not list_contains($public_buckets, json_text(request_parameters, '$.bucketName'))
group by json_text(request_parameters, '$.bucketName')
order by reads + listings desc, calls desc, bucket asc
