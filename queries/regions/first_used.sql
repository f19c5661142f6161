-- title: In which AWS Regions was something changed for the first time?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1535]
-- ttc: [T1578.002, T1496.001]
-- outcome: done
-- finding: "{actor} made the first change in {aws_region} of account {recipient_account_id}: {action} on {first_seen}"
-- summary: >
--   Regions of an account where nothing was changed during the baseline and something was afterwards, with the
--   principal and the call that came first. Read-only calls do not count, since inventory tools read everywhere.
--   Services that log in one region for the whole world do not count either: a user made says nothing about
--   us-east-1, and does not make it known. Where CloudFormation made the first change for a stack set, as a landing zone
--   does in every account when it comes to govern a region, and no EC2 instances or containers were started there, there is no second
--   sign, and the row weighs one step less.
--   See what followed there with activity.by_region_and_day.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a change makes a region known
--   global_services:
--     type: text list
--     default:
--       [iam.amazonaws.com, sts.amazonaws.com, cloudfront.amazonaws.com, route53.amazonaws.com, organizations.amazonaws.com,
--        signin.amazonaws.com, support.amazonaws.com, account.amazonaws.com, billing.amazonaws.com, budgets.amazonaws.com,
--        ce.amazonaws.com, health.amazonaws.com, trustedadvisor.amazonaws.com, route53domains.amazonaws.com,
--        shield.amazonaws.com, waf.amazonaws.com, globalaccelerator.amazonaws.com, networkmanager.amazonaws.com,
--        tax.amazonaws.com, invoicing.amazonaws.com, payments.amazonaws.com, consolidatedbilling.amazonaws.com,
--        billingconsole.amazonaws.com, cur.amazonaws.com, savingsplans.amazonaws.com]
--     help: services that log in one region for the whole world
--   instance_calls:
--     type: text
--     default: "^(ec2:(RunInstances|CreateFleet|RequestSpot)|autoscaling:CreateAutoScalingGroup|(batch|ecs|eks|elasticmapreduce|gamelift|lightsail|sagemaker):(Create|Run|Start|Submit))"
--     help: calls that start EC2 instances and containers, as a regular expression
-- needs: [management events, history of $baseline]
-- false_positives:
--   - A planned move into a region.
--   - A service role that sets itself up in every region (Config, GuardDuty, Security Hub).
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateVpc
--     readOnly: false
--     awsRegion: sa-east-1
--     recipientAccountId: "111122223333"
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     the first change, not the second, and no refused or reading call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-02T08:00:00Z, eventName: DescribeVpcs, readOnly: true}
--         - {eventTime: 2026-09-03T08:00:00Z, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: RunInstances}
--       expect: [{aws_region: sa-east-1, recipient_account_id: "111122223333", actor: alice, action: "ec2:CreateVpc", changes: 2, first_seen: 2026-09-08T08:00:00Z}]
--     a landing zone comes to govern it, somebody starts instances there, and two that only look like it:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: cloudformation.amazonaws.com, eventName: CreateStack, requestParameters: {stackName: StackSet-base-1}, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: lambda.amazonaws.com, eventName: CreateFunction20150331}
--         - {eventTime: 2026-09-08T08:02:00Z, awsRegion: ap-east-1, eventSource: cloudformation.amazonaws.com, eventName: CreateStack, requestParameters: {stackName: StackSet-base-1}, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--         - {eventTime: 2026-09-08T08:03:00Z, awsRegion: ap-east-1, eventName: RunInstances}
--         - {eventTime: 2026-09-08T08:04:00Z, awsRegion: me-south-1, eventSource: cloudformation.amazonaws.com, eventName: CreateStack, requestParameters: {stackName: StackSet-base-1}}
--         - {eventTime: 2026-09-08T08:05:00Z, awsRegion: af-south-1, eventSource: cloudformation.amazonaws.com, eventName: CreateStack, requestParameters: {stackName: web}, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--       expect:
--         - {aws_region: sa-east-1, second_sign: false}
--         - {aws_region: ap-east-1, second_sign: true}
--         - {aws_region: me-south-1, second_sign: true}
--         - {aws_region: af-south-1, second_sign: true}
--     within the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-08T07:59:59Z}
--       expect: []
--     a global service sits nowhere, those of bills among them:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-08T08:00:00Z, awsRegion: us-east-1, eventSource: iam.amazonaws.com, eventName: CreateAccessKey}
--         - {eventTime: 2026-09-08T08:00:00Z, awsRegion: us-east-1, eventSource: tax.amazonaws.com, eventName: PutTaxRegistration}
--       expect: []
--     a global service makes no region known:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-02T08:00:00Z, awsRegion: us-east-1, eventSource: iam.amazonaws.com, eventName: CreateUser}
--         - {eventTime: 2026-09-08T08:00:00Z, awsRegion: us-east-1, eventName: RunInstances}
--       expect: [{aws_region: us-east-1, action: "ec2:RunInstances", changes: 1}]
--     known from another account only:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: [{recipient_account_id: "111122223333"}]

with begun_later as (
  select
    recipient_account_id,
    aws_region,
    cast(sum(activity.changes) as bigint) as changes,
    bool_or(coalesce(regexp_matches(action, $instance_calls), false)) as started_instances
  from activity
  where activity.changes > 0
    and not coalesce(list_contains($global_services, event_source), false)
  group by recipient_account_id, aws_region
  having min(first_seen) >= (select min(event_time) from events) + $baseline
),
changes as (
  select
    events.recipient_account_id,
    events.aws_region,
    actor,
    action,
    source_ip_address,
    event_time,
    event_id,
    coalesce(
      user_identity_invoked_by = 'cloudformation.amazonaws.com' and strpos(target, 'StackSet-') > 0, false
    ) as of_stack_set,
    started_instances,
    changes,
    row_number() over (partition by events.recipient_account_id, events.aws_region order by event_time asc, event_id asc) as place
  from begun_later
  join events
    on events.recipient_account_id is not distinct from begun_later.recipient_account_id
    and events.aws_region is not distinct from begun_later.aws_region
  where read_only = false
    and error_code is null
    and not coalesce(list_contains($global_services, event_source), false)
)
select
  recipient_account_id,
  aws_region,
  event_time as first_seen,
  actor,
  action,
  source_ip_address,
  changes,
  started_instances or not of_stack_set as second_sign,
  event_id
from changes
where place = 1
order by first_seen asc, aws_region asc, recipient_account_id asc
