-- title: Which principals deleted many S3 objects within an hour?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1485]
-- ttc: [T1485.A003]
-- outcome: done
-- finding: "{actor} deleted from the S3 bucket {bucket} in the hour from {hour}: {deletions single deletion|single deletions} and {batches batch|batches}"
-- summary: >
--   A batch deletes up to a thousand objects in one call. Without versioning they are lost; with it they are
--   hidden until the versions are deleted too. One row per principal and bucket, for the worst hour. If it is no
--   known clean-up, revoke the session before reading on.
-- parameters:
--   min_deletions: {type: integer, default: 100, help: how many single deletions within an hour make a row}
--   min_batches: {type: integer, default: 5, help: how many batch deletions within an hour make a row}
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Clean-ups and tests, mostly always by the same role at the same time.
-- misses:
--   - Buckets whose data events are not recorded.
--   - A lifecycle rule that deletes everything overnight; see storage.expiry_set.
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: DeleteObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: false
--     requestParameters: {bucketName: shop, key: a.csv}
--   sequences:
--     as many single ones as asked for:
--       $min_deletions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:59:59Z, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           bucket: shop
--           hour: 2026-09-01T08:00:00Z
--           deletions: 2
--           batches: 0
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     as many batches as asked for:
--       $min_batches: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DeleteObjects}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: DeleteObjects}
--         - {eventTime: 2026-09-01T08:02:00Z}
--       expect: [{deletions: 1, batches: 2}]
--     two hours, two buckets, two people:
--       $min_deletions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {bucketName: archive, key: a.csv}}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []
--     a read beside them does not count:
--       $min_deletions: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetObject, readOnly: true}
--         - {eventTime: 2026-09-01T08:10:00Z}
--       expect: [{first_seen: 2026-09-01T08:10:00Z}]
--     refused, read, and lifecycle rules at work:
--       $min_deletions: 1
--       events:
--         - {errorCode: AccessDenied}
--         - {eventName: GetObject, readOnly: true}
--         - {userIdentity: {type: AWSService, invokedBy: s3.amazonaws.com}}
--         - {eventSource: example.amazonaws.com}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    json_text(request_parameters, '$.bucketName')                      as bucket,
    date_trunc('hour', event_time)                                     as hour,
    count_if(event_name = 'DeleteObject')                              as deletions,
    count_if(event_name = 'DeleteObjects')                             as batches,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action in ('s3:DeleteObject', 's3:DeleteObjects')
    and error_code is null
    and user_identity_type is distinct from 'AWSService'
  group by actor_id, json_text(request_parameters, '$.bucketName'), date_trunc('hour', event_time)
  having count_if(event_name = 'DeleteObject') >= $min_deletions
    or count_if(event_name = 'DeleteObjects') >= $min_batches
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id, bucket) as hours_like_it,
    row_number() over (partition by actor_id, bucket order by first_seen asc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  bucket,
  hour,
  deletions,
  batches,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by first_seen asc, actor_id asc, bucket asc
