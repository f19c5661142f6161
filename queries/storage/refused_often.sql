-- title: Which principals were denied S3 access again and again?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1619, T1580]
-- ttc: [T1619.A001]
-- outcome: failed
-- finding: "{principals} from {source_ip_address} was denied {denied time|times} on {buckets S3 bucket|S3 buckets} in the hour from {hour}"
-- summary: >
--   Bucket names or object names being guessed, or a principal that lost access. One row per address, for its
--   worst hour; buckets counts the names that were tried. Calls that succeeded from the same address
--   (addresses.used) tell what was reached.
-- parameters:
--   min_refused: {type: integer, default: 20, help: how many refusals within an hour make a row}
-- needs: [management events, data events of s3.amazonaws.com]
-- false_positives:
--   - An application whose permissions were taken away by mistake, and scanners of vendors.
-- misses:
--   - Buckets whose data events are not recorded; then only calls on the settings of buckets are seen.
--   - Calls of strangers on buckets that do not exist.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: true
--     errorCode: AccessDenied
--     sourceIPAddress: 203.0.113.9
--     requestParameters: {bucketName: shop, key: a.csv}
--   sequences:
--     as many as asked for:
--       $min_refused: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {bucketName: shop-backup}}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: HeadBucket, userIdentity: {type: AWSAccount, principalId: "", accountId: anonymous}}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, requestParameters: {bucketName: shop-backup}}
--         - {eventTime: 2026-09-02T08:59:59Z, eventName: HeadBucket, userIdentity: {type: AWSAccount, principalId: "", accountId: anonymous}}
--       expect:
--         - source_ip_address: 203.0.113.9
--           hour: 2026-09-01T08:00:00Z
--           denied: 3
--           buckets: 2
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two addresses:
--       $min_refused: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 192.0.2.44}
--       expect: []
--     allowed, not there, a service, another service:
--       $min_refused: 1
--       events:
--         - {errorCode: null}
--         - {errorCode: NoSuchKey}
--         - {sourceIPAddress: config.amazonaws.com}
--         - {eventSource: example.amazonaws.com}
--       expect: []

with per_hour as (
  select
    source_ip_address,
    date_trunc('hour', event_time)                                as hour,
    names_of(actor)        as principals,
    count(*)                                                      as denied,
    count(distinct json_text(request_parameters, '$.bucketName')) as buckets,
    min(event_time)                                               as first_seen,
    max(event_time)                                               as last_seen,
    first_event_ids(event_id, event_time)                         as event_ids
  from events
  where event_source = 's3.amazonaws.com'
    and is_denied(error_code)
    and is_address(source_ip_address)
  group by source_ip_address, date_trunc('hour', event_time)
  having count(*) >= $min_refused
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by source_ip_address) as hours_like_it,
    row_number() over (partition by source_ip_address order by denied desc, hour asc) as place
  from per_hour
)
select
  source_ip_address,
  hour,
  principals,
  denied,
  buckets,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by denied desc, source_ip_address asc, hour asc
