-- title: Did a new IAM identity launch compute in a new Region?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1136.003, T1535, T1496.001]
-- ttc: [T1136.003, T1496.001]
-- outcome: attempted
-- finding: "{actor}, created by {made_by} on {made_at}, called {actions} in {regions}, new to account {recipient_account_id}"
-- finding_denied: "{actor}, created by {made_by} on {made_at}, tried {actions} in {regions}, new to account {recipient_account_id}, without success"
-- summary: >
--   A new user, role or access key requested instances, containers or functions where nobody had changed
--   anything before: the pattern of cryptomining with stolen credentials. Failed attempts count. One row per new
--   identity and account. Stop what runs in all Regions, then disable the identity and its creator's
--   credentials.
-- parameters:
--   within: {type: duration, default: 7d, help: longest time between making the identity and the launch}
--   include_denied: {type: boolean, default: true, help: count attempts that failed or were refused as well}
-- false_positives:
--   - A region taken into use with a pipeline made for it.
-- misses:
--   - Identities made before the view begins, or taken over instead of made.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     recipientAccountId: "111122223333"
--     awsRegion: ap-southeast-1
--     userIdentity: {type: IAMUser, userName: backup, arn: "arn:aws:iam::111122223333:user/backup", accessKeyId: AKIAEXAMPLE000000002}
--   sequences:
--     a user, up to the last moment, in one new region and one known:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, awsRegion: us-east-1, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T07:00:00Z, eventName: CreateVpc, errorCode: Client.UnauthorizedOperation, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T07:00:00Z, eventName: DescribeInstances, readOnly: true, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateUser
--           awsRegion: us-east-1
--           requestParameters: {userName: backup}
--           userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--         - {eventTime: 2026-09-01T08:30:00Z, awsRegion: us-east-1}
--         - {eventTime: 2026-09-01T08:30:00Z, errorCode: Client.VcpuLimitExceeded}
--         - {eventTime: 2026-09-01T08:40:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: backup
--           made_by: alice
--           made_at: 2026-09-01T08:00:00Z
--           actions: "ec2:RunInstances"
--           regions: ap-southeast-1
--           attempts: 3
--           launches: 2
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           recipient_account_id: "111122223333"
--           first_seen: 2026-09-01T08:30:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     a key, and every kind of launch:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateAccessKey
--           awsRegion: us-east-1
--           responseElements: {accessKey: {accessKeyId: AKIAEXAMPLE000000002, userName: backup}}
--           userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice", accessKeyId: AKIAEXAMPLE000000001}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: RequestSpotInstances}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: RequestSpotFleet}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateFleet}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: autoscaling.amazonaws.com, eventName: CreateAutoScalingGroup}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: ecs.amazonaws.com, eventName: RunTask}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: ecs.amazonaws.com, eventName: CreateService}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: eks.amazonaws.com, eventName: CreateNodegroup}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: batch.amazonaws.com, eventName: SubmitJob}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: lambda.amazonaws.com, eventName: CreateFunction20150331}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: sagemaker.amazonaws.com, eventName: CreateNotebookInstance}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: sagemaker.amazonaws.com, eventName: CreateTrainingJob}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: lightsail.amazonaws.com, eventName: CreateInstances}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: elasticmapreduce.amazonaws.com, eventName: RunJobFlow}
--       expect: [{attempts: 14, actions: "autoscaling:CreateAutoScalingGroup, batch:SubmitJob, ec2:CreateFleet, ec2:RequestSpotFleet, ec2:RequestSpotInstances, ec2:RunInstances, ecs:CreateService, ecs:RunTask, eks:CreateNodegroup, elasticmapreduce:RunJobFlow, lambda:CreateFunction, lightsail:CreateInstances, sagemaker:CreateNotebookInstance, sagemaker:CreateTrainingJob"}]
--     a role:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateRole
--           awsRegion: us-east-1
--           requestParameters: {roleName: Miner}
--           responseElements: {role: {arn: "arn:aws:iam::111122223333:role/Miner"}}
--           userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--         - eventTime: 2026-09-01T08:01:00Z
--           userIdentity:
--             type: AssumedRole
--             arn: "arn:aws:sts::111122223333:assumed-role/Miner/s"
--             principalId: "AROAEXAMPLEMINER00001:s"
--             accessKeyId: ASIAEXAMPLE000000003
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Miner"}}
--       expect: [{actor: Miner/s}]
--     a region somebody had changed something in:
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, eventName: CreateVpc, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateUser
--           requestParameters: {userName: backup}
--           userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--         - {eventTime: 2026-09-01T08:01:00Z}
--       expect: []
--     changed in another account, so still new here:
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, eventName: CreateVpc, recipientAccountId: "444455556666"}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateUser
--           awsRegion: us-east-1
--           requestParameters: {userName: backup}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: Client.VcpuLimitExceeded}
--       expect: [{actor: backup}]
--     too late, before, by somebody else, in another account, and nothing launched:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, errorCode: Client.UnauthorizedOperation}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateUser
--           awsRegion: us-east-1
--           requestParameters: {userName: backup}
--         - {eventTime: 2026-09-01T08:10:00Z, errorCode: Client.UnauthorizedOperation, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:15:00Z, errorCode: Client.UnauthorizedOperation, userIdentity: {arn: "arn:aws:iam::444455556666:user/backup", accountId: "444455556666"}}
--         - {eventTime: 2026-09-01T08:20:00Z, eventName: DescribeInstances, readOnly: true}
--         - {eventTime: 2026-09-01T09:00:01Z, errorCode: Client.UnauthorizedOperation}
--       expect: []
--     the user was not made, and another call with its name:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, awsRegion: us-east-1, requestParameters: {userName: backup}, errorCode: EntityAlreadyExistsException}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: TagUser, awsRegion: us-east-1, requestParameters: {userName: backup}}
--         - {eventTime: 2026-09-01T08:01:00Z}
--       expect: []
--     refused, and not asked for:
--       $include_denied: false
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, awsRegion: us-east-1, requestParameters: {userName: backup}}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: Client.UnauthorizedOperation}
--       expect: []

with made as (
  select
    event_time as made_at,
    actor      as made_by,
    coalesce(
      json_text(response_elements, '$.accessKey.accessKeyId'),
      json_text(response_elements, '$.role.arn'),
      recipient_account_id || ' ' || json_text(request_parameters, '$.userName')
    )          as identity
  from events
  where action in ('iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateRole')
    and error_code is null
),
known as (
  select recipient_account_id, aws_region, min(event_time) as known_since
  from events
  where read_only = false
    and error_code is null
  group by recipient_account_id, aws_region
),
asked as (
  select
    events.*,
    user_identity_account_id || ' ' || user_identity_user_name as user_key
  from events
  where action in (
      'ec2:RunInstances',
      'ec2:RequestSpotInstances',
      'ec2:RequestSpotFleet',
      'ec2:CreateFleet',
      'autoscaling:CreateAutoScalingGroup',
      'ecs:RunTask',
      'ecs:CreateService',
      'eks:CreateNodegroup',
      'batch:SubmitJob',
      'lambda:CreateFunction',
      'sagemaker:CreateNotebookInstance',
      'sagemaker:CreateTrainingJob',
      'lightsail:CreateInstances',
      'elasticmapreduce:RunJobFlow'
    )
    and ($include_denied or error_code is null)
),
matched as (
  select asked.event_id, made.made_at, made.made_by
  from asked
  join made on made.identity = asked.user_identity_access_key_id
  union
  select asked.event_id, made.made_at, made.made_by
  from asked
  join made on made.identity = asked.session_issuer_arn
  union
  select asked.event_id, made.made_at, made.made_by
  from asked
  join made on made.identity = asked.user_key
),
launches as (
  select
    asked.event_id,
    min(matched.made_at)                     as made_at,
    first_by(matched.made_by, matched.made_at) as made_by
  from asked
  join matched on matched.event_id = asked.event_id
  where asked.event_time >= matched.made_at
    and asked.event_time <= matched.made_at + $within
  group by asked.event_id
)
select
  min(asked.actor)                                                         as actor,
  asked.actor_id,
  first_by(launches.made_by, launches.made_at)                               as made_by,
  min(launches.made_at)                                                    as made_at,
  names_of(asked.action)            as actions,
  names_of(asked.aws_region)        as regions,
  count(*)                                                                 as attempts,
  count_if(asked.error_code is null) as launches,
  count_if(asked.error_code is not null) as failed,
  names_of(asked.source_ip_address) as addresses,
  min(asked.event_time)                                                    as first_seen,
  max(asked.event_time)                                                    as last_seen,
  asked.recipient_account_id,
  first_event_ids(asked.event_id, asked.event_time)                        as event_ids
from asked
join launches on launches.event_id = asked.event_id
left join known
  on known.recipient_account_id = asked.recipient_account_id
  and known.aws_region = asked.aws_region
where (known.known_since is null or known.known_since >= launches.made_at)
group by asked.actor_id, asked.recipient_account_id
order by first_seen asc, actor_id asc
