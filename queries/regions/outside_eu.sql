-- title: What happened in AWS Regions outside the European Union?
-- asks: where_to
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per account, Region and principal for every Region that is not in the EU, the most changes first.
--   The column place tells three things apart. "outside": a Region known to lie elsewhere; London and Zurich do,
--   although they are called eu-. "global service": IAM, sign-in, CloudFront and others that are logged in one
--   Region, wherever the caller is. "unknown": a code not in known_regions; look it up before judging.
-- parameters:
--   eu_regions:
--     type: text list
--     default: [eu-central-1, eu-west-1, eu-west-3, eu-north-1, eu-south-1, eu-south-2, eusc-de-east-1]
--     help: regions that lie in a member state of the European Union
--   known_regions:
--     type: text list
--     default:
--       [us-east-1, us-east-2, us-west-1, us-west-2, ca-central-1, ca-west-1, mx-central-1, sa-east-1, sa-west-1, af-south-1,
--        eu-central-2, eu-west-2, eu-isoe-west-1, me-central-1, me-south-1, me-west-1, il-central-1,
--        ap-east-1, ap-east-2, ap-south-1, ap-south-2, ap-northeast-1, ap-northeast-2, ap-northeast-3,
--        ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-4, ap-southeast-5, ap-southeast-6, ap-southeast-7,
--        cn-north-1, cn-northwest-1, us-gov-east-1, us-gov-west-1, us-iso-east-1, us-iso-west-1, us-isob-east-1, us-isob-west-1,
--        us-isof-east-1, us-isof-south-1]
--     help: regions known to lie elsewhere
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
-- misses:
--   - Data that a service moves between regions by itself (replication, cross-region inference).
--   - A call to a regional STS endpoint outside the EU, which is shown as a global service.
-- references:
--   - https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
-- cases:
--   given:
--     eventName: DescribeInstances
--     readOnly: true
--     recipientAccountId: "111122223333"
--     eventSource: ec2.amazonaws.com
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     regions called eu- that are not in the EU, and an unknown one:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-2, readOnly: false, eventName: RunInstances}
--         - eventTime: 2026-09-01T08:01:00Z
--           awsRegion: eu-west-2
--           readOnly: false
--           eventName: RunInstances
--           errorCode: Client.UnauthorizedOperation
--         - {eventTime: 2026-09-01T08:02:00Z, awsRegion: eu-central-2}
--         - {eventTime: 2026-09-01T08:03:00Z, awsRegion: eu-tomorrow-1}
--       expect:
--         - aws_region: eu-west-2
--           place: outside
--           actor: alice
--           events: 2
--           changes: 1
--           denied: 1
--           services: ec2.amazonaws.com
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--         - {aws_region: eu-central-2, place: outside, events: 1, changes: 0}
--         - {aws_region: eu-tomorrow-1, place: unknown}
--     regions in the EU, the sovereign one among them:
--       events:
--         - {awsRegion: eu-west-1}
--         - {awsRegion: eusc-de-east-1}
--       expect: []
--     a global service beside a regional one:
--       events:
--         - {awsRegion: us-east-1, eventSource: iam.amazonaws.com, eventName: ListUsers}
--         - {awsRegion: us-east-1}
--       expect:
--         - {aws_region: us-east-1, place: global service, services: iam.amazonaws.com}
--         - {aws_region: us-east-1, place: outside, services: ec2.amazonaws.com}

with placed as (
  select
    recipient_account_id,
    aws_region,
    case
      when list_contains($global_services, event_source) then 'global service'
      when list_contains($known_regions, aws_region) then 'outside'
      else 'unknown'
    end as place,
    actor,
    actor_id,
    event_source,
    read_only,
    error_code,
    event_time
  from events
  where not list_contains($eu_regions, aws_region)
)
select
  recipient_account_id,
  aws_region,
  place,
  min(actor)                                                    as actor,
  actor_id,
  count(*)                                                      as events,
  count_if(read_only = false and error_code is null)            as changes,
  count_if(is_denied(error_code))                               as denied,
  names_of(event_source) as services,
  min(event_time)                                               as first_seen,
  max(event_time)                                               as last_seen
from placed
group by recipient_account_id, aws_region, place, actor_id
order by changes desc, aws_region asc, place asc, recipient_account_id asc, actor_id asc
