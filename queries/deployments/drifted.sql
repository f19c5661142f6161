-- title: Which CloudFormation or Terraform resources were changed by hand?
-- asks: what
-- kind: hunt
-- severity: medium
-- attack: [T1578.005]
-- ttc: [T1578.005]
-- outcome: done
-- finding: "{actor} changed {targets resource|resources} built with code, by hand: {names} ({actions})"
-- summary: >
--   Resources that CloudFormation, Terraform, Pulumi or the CDK created or configured, and that a principal
--   changed later without them. The next deployment may undo it, or nobody notices. Either an emergency repair,
--   or a change that the code forbids. One row per role or user and account.
-- parameters:
--   tools:
--     type: text
--     default: "(?i)terraform|opentofu|pulumi|cdk|cloudformation"
--     help: regular expression that the user agents of such tools match
--   meant:
--     type: text
--     default: "^lambda:UpdateFunctionCode$|^ecs:UpdateService$|^autoscaling:(SetDesiredCapacity|TerminateInstance)|^logs:(CreateLogStream|StartQuery)$|^(athena|sts|signin|kms|ssmmessages|ec2messages):|^ssm:(Update|Put)(Instance|Inventory|Compliance)|^ecs:(Submit|Discover|RegisterContainerInstance)"
--     help: regular expression of calls that are meant to be made past the code, or build nothing
-- false_positives:
--   - Pipelines that set single values with the command line; add their actions to meant.
-- misses:
--   - Resources built before the view begins, and calls that name no resource.
--   - A resource that the two calls name differently, once by its name and once by its ARN.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: AuthorizeSecurityGroupIngress
--     readOnly: false
--     awsRegion: eu-west-1
--     recipientAccountId: "111122223333"
--     requestParameters: {groupId: sg-1}
--   sequences:
--     built by Terraform, changed twice in the console:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: APN/1.0 HashiCorp/1.0 Terraform/1.9, userIdentity: {userName: ci, arn: "arn:aws:iam::111122223333:user/ci"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: RevokeSecurityGroupIngress, userAgent: Mozilla/5.0}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           targets: 1
--           names: security-group/sg-1
--           built_by: ci
--           changes: 2
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-02T08:00:00Z
--     built by CloudFormation:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: x, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0}
--       expect: [{names: security-group/sg-1}]
--     changed by the code again, and by a service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: Terraform/1.9}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Terraform/1.9}
--         - {eventTime: 2026-09-02T09:00:00Z, userAgent: x, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--         - {eventTime: 2026-09-02T10:00:00Z, userAgent: x, userIdentity: {type: AWSService, invokedBy: autoscaling.amazonaws.com}}
--       expect: []
--     changed before, elsewhere, or not at all:
--       events:
--         - {eventTime: 2026-08-31T08:00:00Z, userAgent: Mozilla/5.0}
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: Terraform/1.9}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0, requestParameters: {groupId: sg-2}}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0, awsRegion: us-east-1}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0, eventName: DescribeSecurityGroups, readOnly: true}
--       expect: []
--     a setting of the account, which is no resource:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: EnableEbsEncryptionByDefault, userAgent: Terraform/1.9, requestParameters: null}
--         - {eventTime: 2026-09-02T08:00:00Z, eventName: EnableEbsEncryptionByDefault, userAgent: Mozilla/5.0, requestParameters: null}
--       expect: []
--     only read, or refused, by the code:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: Terraform/1.9, readOnly: true}
--         - {eventTime: 2026-09-01T09:00:00Z, userAgent: Terraform/1.9, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0}
--       expect: []
--     meant to be changed past the code, and nothing named:
--       $meant: "^ec2:Authorize"
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: Terraform/1.9}
--         - {eventTime: 2026-09-02T08:00:00Z, userAgent: Mozilla/5.0}
--       expect: []

with changes as (
  select
    event_time,
    event_id,
    actor,
    actor_id,
    action,
    target,
    aws_region,
    recipient_account_id,
    source_ip_address,
    user_identity_invoked_by as invoked_by,
    coalesce(regexp_matches(user_agent, $tools), false)
      or coalesce(user_identity_invoked_by = 'cloudformation.amazonaws.com', false) as by_code
  from events
  where read_only = false
    and error_code is null
    and target not like 'account/%'
),
built as (
  select
    target,
    aws_region,
    recipient_account_id,
    min(event_time) as built_at,
    first_by(actor, event_time) as built_by
  from changes
  where by_code
  group by target, aws_region, recipient_account_id
)
select
  min(changes.actor) as actor,
  changes.actor_id,
  count(distinct changes.target) as targets,
  names_of(changes.target) as names,
  names_of(built.built_by) as built_by,
  count(*) as changes,
  names_of(changes.action) as actions,
  names_of(changes.source_ip_address) as addresses,
  min(changes.event_time) as first_seen,
  max(changes.event_time) as last_seen,
  names_of(changes.aws_region) as regions,
  changes.recipient_account_id,
  first_event_ids(changes.event_id, changes.event_time) as event_ids
from changes
join built
  on built.target = changes.target
  and built.aws_region = changes.aws_region
  and built.recipient_account_id = changes.recipient_account_id
  and built.built_at <= changes.event_time
where not changes.by_code
  and changes.invoked_by is null
  and not regexp_matches(changes.action, $meant)
group by changes.actor_id, changes.recipient_account_id
order by first_seen asc, changes.actor_id asc
