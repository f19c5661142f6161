-- title: Which AMIs were EC2 instances launched from for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1204.003, T1578.002]
-- ttc: [T1578.002]
-- outcome: done
-- finding: "{actor} launched EC2 instances from {images AMI|AMIs} new to account {recipient_account_id} from {first_seen} on: {image_ids}"
-- summary: >
--   AMIs of unknown origin bring their own software: a miner, a backdoor, a vulnerable library. One row per
--   account and principal, with the AMIs nobody in the account had launched from during the baseline. Look up
--   who owns them. With the parameter images only those named are shown, from the beginning of the view.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view an image used counts as known
--   images: {type: text list, default: [], help: show only these images}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - A new release of the images that everybody uses.
-- misses:
--   - Images that stand in a launch template.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, recipientAccountId: "111122223333", requestParameters: {instancesSet: {items: [{imageId: ami-1, maxCount: 1}]}}}
--   sequences:
--     an image not used before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {instancesSet: {items: [{imageId: ami-9}]}}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, awsRegion: eu-west-1}
--       expect: [{actor: alice, images: 1, image_ids: ami-1, launches: 2, regions: "eu-west-1, us-east-1", recipient_account_id: "111122223333", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     used one second before the baseline ended, or in another account:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {instancesSet: {items: [{imageId: ami-9}]}}}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:01:00Z, recipientAccountId: "444455556666"}
--       expect: [{image_ids: ami-1, recipient_account_id: "444455556666"}]
--     named as bad:
--       $images: [ami-1]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, requestParameters: {instancesSet: {items: [{imageId: ami-9}]}}}
--       expect: [{image_ids: ami-1}]
--     failed, not said, other calls:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {instancesSet: {items: [{imageId: ami-9}]}}}
--         - {eventTime: 2026-09-09T08:00:00Z, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-09T08:00:00Z, requestParameters: {launchTemplate: {launchTemplateId: lt-1}}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: DescribeInstances}
--       expect: []

with launches as (
  select
    events.*,
    t.image,
    min(event_time) over (partition by t.image, recipient_account_id) as used_since
  from events
  cross join unnest(json_values(request_parameters, '$.instancesSet.items[*].imageId')) as t(image)
  where action = 'ec2:RunInstances'
    and error_code is null
)
select
  min(actor) as actor,
  actor_id,
  count(distinct image) as images,
  names_of(image) as image_ids,
  recipient_account_id,
  count(*) as launches,
  names_of(aws_region) as regions,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from launches
where (len($images) = 0 and used_since >= (select min(event_time) from events) + $baseline)
  or list_contains($images, image)
group by actor_id, recipient_account_id
order by first_seen asc, recipient_account_id asc, actor_id asc
