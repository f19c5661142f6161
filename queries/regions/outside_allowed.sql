-- title: Which principals worked outside the AWS Regions we allow?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1535]
-- ttc: [T1578.002]
-- outcome: attempted
-- finding: "{actor} made {changes change|changes} and was denied {denied time|times} in {aws_region} of account {recipient_account_id}"
-- finding_denied: "{actor} was denied {denied time|times} in {aws_region} of account {recipient_account_id}"
-- summary: >
--   Give allowed_regions; without it the answer is empty and says nothing. One row per account, Region and
--   principal with at least one change or one denied call; tools that only read in all Regions are left out.
--   Global services, which are logged in one Region wherever the caller is, are left out.
-- parameters:
--   allowed_regions: {type: text list, default: [], help: regions where work is expected; empty asks nothing}
--   global_services:
--     type: text list
--     default:
--       [iam.amazonaws.com, sts.amazonaws.com, cloudfront.amazonaws.com, route53.amazonaws.com, route53domains.amazonaws.com,
--        organizations.amazonaws.com, waf.amazonaws.com, shield.amazonaws.com, support.amazonaws.com, health.amazonaws.com,
--        budgets.amazonaws.com, ce.amazonaws.com, account.amazonaws.com, artifact.amazonaws.com, trustedadvisor.amazonaws.com,
--        signin.amazonaws.com, globalaccelerator.amazonaws.com,
--        billing.amazonaws.com, tax.amazonaws.com, invoicing.amazonaws.com, payments.amazonaws.com, consolidatedbilling.amazonaws.com,
--        billingconsole.amazonaws.com, cur.amazonaws.com, savingsplans.amazonaws.com]
--     help: services that log in one region for the whole world
-- false_positives:
--   - Services that make default resources in every region that is opted in (Config, GuardDuty, Access
--     Analyzer).
--   - Certificates and functions for CloudFront, which must lie in us-east-1.
-- misses:
--   - Calls that only read, secrets and parameters among them.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     awsRegion: ap-southeast-1
--     recipientAccountId: "111122223333"
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     changed there, and refused there:
--       $allowed_regions: [eu-west-1]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-01T08:01:00Z
--           eventName: DescribeInstances
--           readOnly: true
--           errorCode: Client.UnauthorizedOperation
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: DescribeInstances, readOnly: true}
--         - {eventTime: 2026-09-01T08:03:00Z, errorCode: Client.InvalidParameterValue}
--       expect:
--         - actor: alice
--           aws_region: ap-southeast-1
--           recipient_account_id: "111122223333"
--           changes: 1
--           denied: 1
--           events: 2
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     an allowed region:
--       $allowed_regions: [eu-west-1, ap-southeast-1]
--       events: [{eventTime: 2026-09-01T08:00:00Z}]
--       expect: []
--     no list, no question:
--       events: [{eventTime: 2026-09-01T08:00:00Z}]
--       expect: []
--     a global service sits nowhere:
--       $allowed_regions: [eu-west-1]
--       events: [{awsRegion: us-east-1, eventSource: iam.amazonaws.com, eventName: CreateUser}]
--       expect: []

select
  min(actor)                            as actor,
  actor_id,
  recipient_account_id,
  aws_region,
  count(*)                              as events,
  count_if(error_code is null)          as changes,
  count_if(is_denied(error_code))       as denied,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from events
where array_to_string($allowed_regions, ',') <> ''
  and not list_contains($allowed_regions, aws_region)
  and not list_contains($global_services, event_source)
  and ((read_only = false and error_code is null) or is_denied(error_code))
group by actor_id, recipient_account_id, aws_region
order by changes desc, denied desc, aws_region asc, actor_id asc
