-- title: What was changed in AWS Regions that are hardly ever used?
-- asks: where_to
-- kind: hunt
-- severity: low
-- attack: [T1535]
-- ttc: [T1578.002, T1496.001]
-- outcome: done
-- finding: "account {recipient_account_id} has only {changes change|changes} in {aws_region}: {actions} by {actors}"
-- summary: >
--   Regions of an account with a small share of its changes, without needing a baseline. One row per account and
--   Region. Look at the bill of that Region, and list what lies there now.
-- parameters:
--   max_percent: {type: number, default: 1.0, help: "greatest share of the account's changes, in percent"}
--   global_services:
--     type: text list
--     default:
--       [iam.amazonaws.com, sts.amazonaws.com, cloudfront.amazonaws.com, route53.amazonaws.com, organizations.amazonaws.com,
--        signin.amazonaws.com, support.amazonaws.com, account.amazonaws.com]
--     help: services that log in one region for the whole world
-- false_positives:
--   - Services that set themselves up in every region (Config, GuardDuty).
--   - A region with certificates or functions for CloudFront only.
-- misses:
--   - An intruder who works much in a region; see regions.first_used.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     awsRegion: eu-west-1
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     a quarter, as much as asked for:
--       $max_percent: 25.0
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z}
--         - {eventTime: 2026-09-01T08:03:00Z, awsRegion: sa-east-1}
--         - {eventTime: 2026-09-01T08:03:30Z, awsRegion: sa-east-1, eventName: CreateVpc, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:04:00Z, awsRegion: sa-east-1, eventName: DescribeInstances, readOnly: true}
--         - {eventTime: 2026-09-01T08:05:00Z, awsRegion: sa-east-1, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T08:06:00Z, awsRegion: us-east-1, eventSource: iam.amazonaws.com, eventName: CreateUser}
--       expect:
--         - recipient_account_id: "111122223333"
--           aws_region: sa-east-1
--           changes: 1
--           percent: 25.0
--           actions: "ec2:RunInstances"
--           actors: alice
--           first_seen: 2026-09-01T08:03:00Z
--           last_seen: 2026-09-01T08:03:00Z
--     more than that, and the regions of another account:
--       $max_percent: 24.0
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z}
--         - {eventTime: 2026-09-01T08:03:00Z, awsRegion: sa-east-1}
--         - {eventTime: 2026-09-01T08:03:00Z, awsRegion: sa-east-1, recipientAccountId: "444455556666"}
--       expect: []

with possible_changes as (
  select recipient_account_id, aws_region, event_source, changes
  from activity
  where changes > 0
),
per_region as (
  select recipient_account_id, aws_region, cast(sum(possible_changes.changes) as bigint) as changes
  from possible_changes
  where not list_contains($global_services, event_source)
  group by recipient_account_id, aws_region
),
shares as (
  select
    per_region.*,
    round(100.0 * changes / sum(changes) over (partition by recipient_account_id), 2) as percent
  from per_region
)
select
  shares.recipient_account_id,
  shares.aws_region,
  shares.changes,
  names_of(action)                      as actions,
  names_of(actor)                       as actors,
  names_of(source_ip_address)           as addresses,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids,
  shares.percent
from shares
join events
  on events.recipient_account_id is not distinct from shares.recipient_account_id
  and events.aws_region is not distinct from shares.aws_region
where percent <= $max_percent
  and read_only = false
  and error_code is null
  and not list_contains($global_services, event_source)
group by shares.recipient_account_id, shares.aws_region, shares.changes, shares.percent
order by percent asc, recipient_account_id asc, aws_region asc
