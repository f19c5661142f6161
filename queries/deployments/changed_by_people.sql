-- title: Which principals made changes outside CloudFormation and pipelines?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1578, T1078.004]
-- ttc: [T1059.009, T1578.005]
-- outcome: done
-- finding: "{principals principal|principals} made {changes change|changes} outside the deployment pipeline in {recipient_account_id}: {names} with {actions}"
-- summary: >
--   Changes in the accounts named that were made by people and access keys rather than by the roles that deploy.
--   Where everything is deployed by a pipeline this list should be empty. Deployers are told by the name of the
--   principal (pipelines) and by CloudFormation. One row per account, the busiest first;
--   activity.by_principal tells the principals apart. Read targets before calling it drift.
-- parameters:
--   pipelines:
--     type: text
--     default: "(?i)deploy|pipeline|terraform|cicd|[-_/]ci[-_/]|/ci-|github|gitlab|jenkins|codebuild|cloudformation|cdk-|AWSServiceRole|StackSet|ControlTower"
--     help: regular expression of principals (actor_id) that deploy
--   accounts: {type: text list, default: [], help: accounts to look at; all when empty}
--   everyday:
--     type: text
--     default: "^(sts|signin|kms|ssmmessages|ec2messages|cloudshell):|^logs:(CreateLogStream|PutLogEvents|StartQuery)$|^athena:StartQueryExecution$|^ssm:(Update|Put)(Instance|Inventory|Compliance)|^ecs:(Submit|Discover|RegisterContainerInstance)"
--     help: regular expression of calls that CloudTrail counts as changes and that build nothing
--   min_changes: {type: integer, default: 1, help: how many changes make a row}
-- false_positives:
--   - Accounts where people are meant to work, such as test accounts; name the others in accounts.
--   - Applications that change things with their own role; add them to pipelines.
-- misses:
--   - A pipeline in other hands; see deployments.pipeline_changed and activity.new_actions.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   ssm:UpdateInstanceInformation: called by the SSM Agent; not among the public API actions
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: AuthorizeSecurityGroupIngress
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters: {groupId: sg-1}
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   sequences:
--     as many as asked for:
--       $min_changes: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: ModifyInstanceAttribute, requestParameters: {instanceId: i-0abc1234def567890}, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: bob
--           names: bob
--           principals: 1
--           recipient_account_id: "111122223333"
--           changes: 2
--           actions: "ec2:AuthorizeSecurityGroupIngress, ec2:ModifyInstanceAttribute"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     two principals:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: [{actor: null, actor_id: null, names: "bob, carol", principals: 2, changes: 2}]
--     too few:
--       $min_changes: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []
--     the account asked for:
--       $accounts: ["111122223333"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: [{changes: 1}]
--     another account than asked for:
--       $accounts: ["444455556666"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []
--     a pipeline, CloudFormation for a person, a service, and reading:
--       events:
--         - {userIdentity: {arn: "arn:aws:iam::111122223333:user/terraform"}}
--         - {userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--         - {userIdentity: {type: AWSService, invokedBy: autoscaling.amazonaws.com}}
--         - {eventName: DescribeInstances, readOnly: true}
--         - {errorCode: Client.UnauthorizedOperation}
--         - {eventType: AwsServiceEvent, eventName: ManagedRuleChanged, userIdentity: {type: IAMUser}}
--         - {eventSource: signin.amazonaws.com, eventName: ConsoleLogin, eventType: AwsConsoleSignIn, requestParameters: null}
--         - {eventName: PutObject, eventSource: s3.amazonaws.com, eventCategory: Data}
--       expect: []
--     calls of every day:
--       events:
--         - {eventSource: logs.amazonaws.com, eventName: CreateLogStream}
--         - {eventSource: ssm.amazonaws.com, eventName: UpdateInstanceInformation}
--       expect: []

select
  recipient_account_id,
  count(distinct actor_id)              as principals,
  names_of(actor)                       as names,
  case when count(distinct actor_id) = 1 then min(actor) end    as actor,
  case when count(distinct actor_id) = 1 then min(actor_id) end as actor_id,
  count(*)                              as changes,
  names_of(action)                      as actions,
  names_of(target)                      as targets,
  names_of(aws_region)                  as regions,
  names_of(source_ip_address)           as addresses,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from events
where read_only = false
  and error_code is null
  and event_type = 'AwsApiCall'
  and management_event
  and user_identity_invoked_by is null
  and not regexp_matches(actor_id, $pipelines)
  and (len($accounts) = 0 or list_contains($accounts, recipient_account_id))
  and not regexp_matches(action, $everyday)
group by recipient_account_id
having count(*) >= $min_changes
order by changes desc, recipient_account_id asc
