-- title: Which principals wrote web pages or scripts to S3 for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1565.001, T1491.002]
-- ttc: [T1491.A001, T1578.005]
-- outcome: done
-- finding: "{actor} wrote web pages or scripts to {buckets S3 bucket|S3 buckets} for the first time from {first_seen} on, from {addresses}: {keys}"
-- summary: >
--   A script in a bucket runs in the browsers of all visitors. A web site is written by one pipeline; any other
--   principal that writes to it after the baseline is a finding. Compare the object with the one before. One row
--   per principal.
-- parameters:
--   page_names:
--     type: text
--     default: '(?i)\.(m?js|html?|wasm)$'
--     help: regular expression that the keys of pages and scripts match
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a writer counts as known
-- needs: [data events of s3.amazonaws.com, history of $baseline]
-- false_positives:
--   - A new pipeline, and web pages that people upload by hand.
--   - Buckets that hold scripts for other purposes, such as code of functions.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Somebody with the credentials of the pipeline.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: false
--     requestParameters: {bucketName: shop-web, key: static/js/app.js}
--   sequences:
--     somebody other than the pipeline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: ci, arn: "arn:aws:iam::111122223333:user/ci"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: CopyObject, requestParameters: {bucketName: shop-web, key: INDEX.HTML}, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           buckets: 1
--           names: shop-web
--           writes: 2
--           keys: "INDEX.HTML, static/js/app.js"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:01:00Z
--     written within the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: []
--     other files, other names asked for, refused, read:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: ci, arn: "arn:aws:iam::111122223333:user/ci"}}
--         - {eventTime: 2026-09-08T08:00:00Z, requestParameters: {bucketName: shop-web, key: data.json}}
--         - {eventTime: 2026-09-08T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: GetObject, readOnly: true}
--       expect: []

with writes as (
  select
    events.*,
    json_text(request_parameters, '$.bucketName') as bucket,
    json_text(request_parameters, '$.key') as object_key,
    min(event_time) over (partition by actor_id, json_text(request_parameters, '$.bucketName')) as used_since
  from events
  where action in ('s3:PutObject', 's3:CopyObject')
    and error_code is null
    and regexp_matches(json_text(request_parameters, '$.key'), $page_names)
)
select
  min(actor) as actor,
  actor_id,
  count(distinct bucket) as buckets,
  names_of(bucket) as names,
  count(*) as events,
  count(*) as writes,
  names_of(object_key) as keys,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from writes
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id
order by first_seen asc, actor_id asc
