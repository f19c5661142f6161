-- title: Do CloudTrail records with the same event ID contradict each other?
-- asks: what
-- kind: hunt
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{records} different records claim to be the event {event_id} ({action} by {actor})"
-- summary: >
--   An event is delivered more than once, and its copies are the same; the lake keeps those as one. These rows
--   are records with the same identity (event, account, Region, category) and different content: a file was
--   altered or forged. Run the digest check on both objects, and trust neither until it says which is genuine.
-- false_positives:
--   - Copies that another tool changed on the way (masking, reformatting of values) beside the original
--     files.
-- misses:
--   - An altered record whose original is not in the lake.
-- references:
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateUser}
--   sequences:
--     same event, two addresses:
--       events:
--         - {sourceIPAddress: 198.51.100.7, eventID: 11111111-aaaa-4bbb-8ccc-222222222222}
--         - {sourceIPAddress: 203.0.113.9, eventID: 11111111-aaaa-4bbb-8ccc-222222222222}
--         - {errorCode: AccessDenied, eventID: 11111111-aaaa-4bbb-8ccc-222222222222}
--       expect: [{event_id: 11111111-aaaa-4bbb-8ccc-222222222222, records: 3, failed: 1, action: "iam:CreateUser", actor: alice, recipient_account_id: "111122223333"}]
--     two events:
--       events:
--         - {sourceIPAddress: 198.51.100.7, eventID: 33333333-aaaa-4bbb-8ccc-444444444444}
--         - {sourceIPAddress: 203.0.113.9, eventID: 33333333-aaaa-4bbb-8ccc-555555555555}
--       expect: []
--     the same event in two accounts, regions or categories is told twice by AWS itself:
--       given: {eventID: 55555555-aaaa-4bbb-8ccc-666666666666}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {recipientAccountId: "444455556666"}
--         - {awsRegion: sa-east-1}
--         - {eventCategory: Data}
--       expect: []
--     beside a contradiction, what stands alone is not told:
--       given: {eventID: 77777777-aaaa-4bbb-8ccc-888888888888}
--       events:
--         - {sourceIPAddress: 198.51.100.7}
--         - {sourceIPAddress: 203.0.113.9}
--         - {eventID: 99999999-aaaa-4bbb-8ccc-aaaaaaaaaaaa}
--         - {recipientAccountId: "444455556666"}
--         - {awsRegion: sa-east-1}
--         - {eventCategory: Data}
--       expect: [{event_id: 77777777-aaaa-4bbb-8ccc-888888888888, records: 2, event_category: Management, recipient_account_id: "111122223333"}]

with possible_beginnings as (
  select substr(event_id, 1, 12) as beginning
  from events
  group by substr(event_id, 1, 12)
  having count(event_id) > 1
),
conflicts as (
  select event_id, recipient_account_id, aws_region, event_category
  from events
  where substr(event_id, 1, 12) in (select beginning from possible_beginnings)
  group by event_id, recipient_account_id, aws_region, event_category
  having count(event_id) > 1
)
select
  events.event_id,
  events.recipient_account_id,
  events.aws_region,
  events.event_category,
  count(*) as records,
  count_if(events.error_code is not null) as failed,
  min(events.event_time) as event_time,
  min(events.actor)      as actor,
  min(events.action)     as action,
  min(events.source_uri) as one_object,
  max(events.source_uri) as another_object
from events
join conflicts
  on conflicts.event_id = events.event_id
  and conflicts.recipient_account_id is not distinct from events.recipient_account_id
  and conflicts.aws_region is not distinct from events.aws_region
  and conflicts.event_category is not distinct from events.event_category
group by events.event_id, events.recipient_account_id, events.aws_region, events.event_category
order by event_time asc, events.event_id asc
