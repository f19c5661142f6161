-- title: Which EKS pods used their IAM role for discovery or IAM changes?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1550.001, T1021.007]
-- ttc: [T1199.A002, T1087.004]
-- outcome: attempted
-- finding: "the EKS pod identity {service_account} used {role} for {actions sensitive action|sensitive actions}: {used}"
-- finding_denied: "the EKS pod identity {service_account} tried to use {role} for {actions sensitive action|sensitive actions} and was denied: {used}"
-- summary: >
--   A pod exchanged its service account's token for AWS credentials, and the same key then performed discovery,
--   read secrets, or changed identities. Workloads call few actions, always the same ones. One row per access
--   key. Find the workload by namespace and name, and its shell access in the cluster's audit log.
-- parameters:
--   min_actions: {type: integer, default: 3, help: how many different telling calls make a row}
--   telling:
--     type: text list
--     default:
--       - sts:GetCallerIdentity
--       - s3:ListBuckets
--       - ec2:DescribeInstances
--       - iam:ListUsers
--       - iam:ListRoles
--       - iam:GetAccountAuthorizationDetails
--       - iam:CreateUser
--       - iam:CreateRole
--       - iam:CreateAccessKey
--       - iam:AttachRolePolicy
--       - iam:PutRolePolicy
--       - secretsmanager:ListSecrets
--       - secretsmanager:GetSecretValue
--       - ssm:DescribeParameters
--       - ssm:GetParameters
--       - kms:ListKeys
--       - lambda:ListFunctions
--       - ecr:GetAuthorizationToken
--       - ec2:RunInstances
--       - ssm:SendCommand
--     help: calls that a workload seldom makes together
-- false_positives:
--   - Operators, backup and scanning tools inside the cluster.
-- misses:
--   - Pods that get their role by EKS Pod Identity, whose keys are not issued in CloudTrail.
--   - Keys whose issue lies before the view.
-- cases:
--   given:
--     userIdentity:
--       type: AssumedRole
--       accessKeyId: ASIAEXAMPLEPOD000001
--       arn: "arn:aws:sts::111122223333:assumed-role/Shop/s"
--       principalId: "AROAEXAMPLESHOP000001:s"
--       sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Shop"}}
--   sequences:
--     as many as asked for, refused ones among them:
--       $min_actions: 2
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRoleWithWebIdentity
--           userIdentity: {type: WebIdentityUser, userName: "system:serviceaccount:shop:cart"}
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Shop"}
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLEPOD000001}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: iam.amazonaws.com, eventName: ListRoles, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, eventCategory: Data}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, sourceIPAddress: 203.0.113.9}
--       expect:
--         - service_account: "system:serviceaccount:shop:cart"
--           role: "arn:aws:iam::111122223333:role/Shop"
--           access_key_id: ASIAEXAMPLEPOD000001
--           actions: 2
--           used: "iam:ListRoles, sts:GetCallerIdentity"
--           denied: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:01:00Z
--           last_seen: 2026-09-01T08:04:00Z
--     one telling call, however often, and others:
--       $min_actions: 2
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRoleWithWebIdentity
--           userIdentity: {type: WebIdentityUser, userName: "system:serviceaccount:shop:cart"}
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLEPOD000001}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, eventCategory: Data}
--       expect: []
--     a build of GitHub, and another way to a role:
--       $min_actions: 1
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRoleWithWebIdentity
--           userIdentity: {type: WebIdentityUser, userName: "repo:example/web:ref:refs/heads/main"}
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLEPOD000001}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           userIdentity: {type: WebIdentityUser, userName: "system:serviceaccount:shop:cart"}
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLEPOD000001}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--       expect: []
--     another key:
--       $min_actions: 1
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRoleWithWebIdentity
--           userIdentity: {type: WebIdentityUser, userName: "system:serviceaccount:shop:cart"}
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLEPOD000002}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--       expect: []

with issued as (
  select
    json_text(response_elements, '$.credentials.accessKeyId') as access_key_id,
    min(user_identity_user_name)                              as service_account,
    min(json_text(request_parameters, '$.roleArn'))           as role
  from events
  where action = 'sts:AssumeRoleWithWebIdentity'
    and user_identity_user_name like 'system:serviceaccount:%'
  group by json_text(response_elements, '$.credentials.accessKeyId')
)
select
  min(events.actor)                                                         as actor,
  min(issued.service_account)                                               as service_account,
  min(issued.role)                                                          as role,
  issued.access_key_id,
  count(distinct events.action)                                             as actions,
  names_of(events.action)            as used,
  count_if(is_denied(events.error_code))                                    as denied,
  names_of(events.source_ip_address) as addresses,
  min(events.event_time)                                                    as first_seen,
  max(events.event_time)                                                    as last_seen,
  min(events.recipient_account_id)                                          as recipient_account_id,
  first_event_ids(events.event_id, events.event_time)                       as event_ids
from issued
join events on events.user_identity_access_key_id = issued.access_key_id
where list_contains($telling, events.action)
group by issued.access_key_id
having count(distinct events.action) >= $min_actions
order by first_seen asc, access_key_id asc
