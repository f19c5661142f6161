-- title: Which principals made changes in a Region for the first time?
-- asks: where_to
-- kind: hunt
-- severity: low
-- attack: [T1535]
-- ttc: [T1578.002]
-- outcome: done
-- finding: "{actor} made {changes change|changes} in {regions Region|Regions} new to it from {first_seen} on ({region_names}): {actions}"
-- summary: >
--   Principals active during the baseline that afterwards changed something in a Region where they had changed
--   nothing before. One row per principal. A deployment role in another Region was given to somebody, or stolen.
--   regions.first_used asks the same of whole accounts.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a region counts as known}
--   global_services:
--     type: text list
--     default:
--       [iam.amazonaws.com, sts.amazonaws.com, cloudfront.amazonaws.com, route53.amazonaws.com, organizations.amazonaws.com,
--        signin.amazonaws.com, support.amazonaws.com, account.amazonaws.com,
--        billing.amazonaws.com, budgets.amazonaws.com, ce.amazonaws.com, health.amazonaws.com, trustedadvisor.amazonaws.com,
--        tax.amazonaws.com, invoicing.amazonaws.com, payments.amazonaws.com, consolidatedbilling.amazonaws.com,
--        billingconsole.amazonaws.com, cur.amazonaws.com, savingsplans.amazonaws.com]
--     help: services that log in one region for the whole world
-- needs: [management events, history of $baseline]
-- false_positives:
--   - A planned move into a region, and roles of services that follow it.
-- misses:
--   - Principals that are new themselves; see activity.new_principals.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateVpc
--     readOnly: false
--     awsRegion: sa-east-1
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     another region after the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: RunInstances}
--       expect:
--         - actor: alice
--           regions: 1
--           region_names: sa-east-1
--           changes: 2
--           actions: "ec2:CreateVpc, ec2:RunInstances"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     known by one second, read only, refused, and a global service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, awsRegion: eu-west-2, eventName: DescribeVpcs, readOnly: true}
--         - {eventTime: 2026-09-09T08:00:00Z, awsRegion: eu-west-3, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-09T08:00:00Z, awsRegion: us-east-1, eventSource: iam.amazonaws.com, eventName: CreateUser}
--       expect: []
--     somebody who is new altogether:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: []

with known as (
  select actor_id, min(first_seen) as first_event
  from activity
  group by actor_id
),
work as (
  select
    min(actor) as actor,
    actor_id,
    aws_region,
    min(recipient_account_id) as recipient_account_id,
    action,
    sum(changes) as changes,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    first_by(first_event_id, first_seen) as first_event_id
  from activity
  where read_only = false
    and outcome = 'succeeded'
    and not list_contains($global_services, event_source)
  group by actor_id, aws_region, action
),
dated as (
  select work.*, min(first_seen) over (partition by actor_id, aws_region) as used_since
  from work
)
select
  min(dated.actor) as actor,
  dated.actor_id,
  count(distinct aws_region) as regions,
  names_of(aws_region) as region_names,
  min(recipient_account_id) as recipient_account_id,
  cast(sum(changes) as bigint) as changes,
  names_of(action) as actions,
  min(first_seen) as first_seen,
  max(last_seen) as last_seen,
  first_event_ids(first_event_id, first_seen) as event_ids
from dated
join known on known.actor_id = dated.actor_id
where used_since >= (select min(event_time) from events) + $baseline
  and known.first_event < (select min(event_time) from events) + $baseline
group by dated.actor_id
order by min(first_seen) asc, dated.actor_id asc
