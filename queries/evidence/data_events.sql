-- title: For which S3 buckets, functions and tables are data events recorded?
-- asks: where_to
-- kind: summary
-- attack: [T1685.002]
-- outcome: attempted
-- summary: >
--   One row per account and service with data events, with the resources and the calls. What is missing here was
--   not recorded: whether an object was read, a function run or a table read cannot be asked. Trails choose what
--   they record; logging.selectors_changed shows the choices made in the view.
-- needs: [data events]
-- misses:
--   - Resources whose data events are recorded and that nobody touched.
--   - The names of other resources than buckets, tables and functions.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     requestParameters: {bucketName: shop, key: a.csv}
--     resources: [{type: "AWS::S3::Object", ARN: "arn:aws:s3:::shop/a.csv"}, {type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::shop"}]
--   sequences:
--     buckets and tables apart, management events left out:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {bucketName: archive, key: b.csv}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: PutObject, eventCategory: null, managementEvent: false}
--         - {eventTime: 2026-09-01T10:00:00Z, eventSource: dynamodb.amazonaws.com, eventName: GetItem, requestParameters: {tableName: orders}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventSource: lambda.amazonaws.com, eventName: Invoke, requestParameters: {functionName: f}}
--         - {eventTime: 2026-09-01T11:00:00Z, eventName: ListBuckets, eventCategory: Management, managementEvent: true}
--         - {eventTime: 2026-09-01T11:01:00Z, eventName: ListBuckets, eventCategory: null, managementEvent: true}
--         - {eventTime: 2026-09-01T11:02:00Z, eventName: ListBuckets, eventCategory: NetworkActivity, managementEvent: false}
--       expect:
--         - {recipient_account_id: "111122223333", event_source: dynamodb.amazonaws.com, resources: orders, calls: "dynamodb:GetItem"}
--         - {event_source: lambda.amazonaws.com, resources: f}
--         - event_source: s3.amazonaws.com
--           events: 3
--           resources: "archive, shop"
--           calls: "s3:GetObject, s3:PutObject"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T10:00:00Z

select
  recipient_account_id,
  event_source,
  count(*)                                                as events,
  names_of(coalesce(json_text(request_parameters, '$.bucketName'), json_text(request_parameters, '$.tableName'), json_text(request_parameters, '$.functionName')))                                                       as resources,
  names_of(action) as calls,
  min(event_time)                                         as first_seen,
  max(event_time)                                         as last_seen
from events
where (event_category = 'Data' or (event_category is null and management_event = false))
group by recipient_account_id, event_source
order by recipient_account_id asc, event_source asc
