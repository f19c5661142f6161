-- title: Which principals were denied one API action on many resources?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1580, T1619]
-- ttc: [T1087.004, T1619.A001]
-- outcome: failed
-- finding: "{actor} was denied {action} on {resources resource|resources} in the hour from {hour}"
-- summary: >
--   One action tried on bucket after bucket, secret after secret, role after role. denied.burst counts different
--   actions, this one different resources, taken from the error message, or from the request where the message
--   names them all with a wildcard. One row per principal and action, for the worst hour. Read what the same principal was allowed.
--   Calls that would have opened instances, users and keys to the caller are no part of what a workload with too small
--   a role repeats. All others, and those that the same principal was allowed somewhere or tried in several hours, are one
--   severity less.
-- parameters:
--   min_resources: {type: integer, default: 10, help: how many different resources within one hour make a row}
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) whose task it is}
-- false_positives:
--   - Tools and pipelines whose role lacks a permission on part of what they manage.
-- misses:
--   - Refusals whose message names no resource.
--   - Slow attempts.
-- cases:
--   given:
--     eventSource: secretsmanager.amazonaws.com
--     eventName: GetSecretValue
--     readOnly: true
--     errorCode: AccessDenied
--     requestParameters: null
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     named in the message, and named in the target:
--       $min_resources: 3
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           errorMessage: "u is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:::secret:a"
--         - eventTime: 2026-09-01T08:10:00Z
--           errorMessage: "u is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:::secret:a"
--         - eventTime: 2026-09-01T08:20:00Z
--           errorMessage: "u is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:::secret:b"
--         - {eventTime: 2026-09-01T08:59:59Z, requestParameters: {secretId: c}}
--         - eventTime: 2026-09-02T08:00:00Z
--           errorMessage: "u is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:::secret:a"
--         - eventTime: 2026-09-02T08:10:00Z
--           errorMessage: "u is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:::secret:a"
--         - eventTime: 2026-09-02T08:20:00Z
--           errorMessage: "u is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:::secret:b"
--         - {eventTime: 2026-09-02T08:59:59Z, requestParameters: {secretId: c}}
--       expect:
--         - actor: alice
--           action: "secretsmanager:GetSecretValue"
--           hour: 2026-09-01T08:00:00Z
--           resources: 3
--           denied: 4
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     passwords, in one hour; of somebody who was allowed one, and of somebody who tried again; and secrets:
--       $min_resources: 2
--       given: {eventSource: ec2.amazonaws.com, eventName: GetPasswordData, errorCode: Client.UnauthorizedOperation, requestParameters: {instanceId: i-1}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:01Z, requestParameters: {instanceId: i-2}}
--         - {eventTime: 2026-09-01T08:00:02Z, eventName: DescribeInstances, errorCode: null}
--         - {eventTime: 2026-09-01T09:00:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T09:00:01Z, requestParameters: {instanceId: i-2}, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-03T09:00:01Z, requestParameters: {instanceId: i-3}, errorCode: null, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T10:00:00Z, userIdentity: {type: IAMUser, userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-01T10:00:01Z, requestParameters: {instanceId: i-2}, userIdentity: {type: IAMUser, userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-01T11:00:00Z, userIdentity: {type: IAMUser, userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-01T11:00:01Z, requestParameters: {instanceId: i-2}, userIdentity: {type: IAMUser, userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, errorCode: AccessDenied, requestParameters: {secretId: a}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, errorCode: AccessDenied, requestParameters: {secretId: b}}
--       expect:
--         - {actor: alice, action: "ec2:GetPasswordData", second_sign: true}
--         - {actor: carol, second_sign: false}
--         - {actor: dave, hours_like_it: 2, second_sign: false}
--         - {actor: alice, action: "secretsmanager:GetSecretValue", second_sign: false}
--     what opens instances, users and keys:
--       $min_resources: 1
--       given: {readOnly: false}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: lightsail.amazonaws.com, eventName: GetInstanceAccessDetails, requestParameters: {instanceName: a}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: ec2-instance-connect.amazonaws.com, eventName: SendSSHPublicKey, requestParameters: {instanceId: i-1}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventSource: ssm.amazonaws.com, eventName: StartSession, requestParameters: {target: i-1}}
--         - {eventTime: 2026-09-01T11:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateAccessKey, requestParameters: {userName: bob}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateLoginProfile, requestParameters: {userName: bob}}
--         - {eventTime: 2026-09-01T13:00:00Z, eventSource: iam.amazonaws.com, eventName: UpdateLoginProfile, requestParameters: {userName: bob}}
--       expect: [{second_sign: true}, {second_sign: true}, {second_sign: true}, {second_sign: true}, {second_sign: true}, {second_sign: true}]
--     allowed, another call, another hour, another person:
--       $min_resources: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: a}}
--         - {eventTime: 2026-09-01T08:10:00Z, requestParameters: {secretId: b}, errorCode: null}
--         - {eventTime: 2026-09-01T08:20:00Z, requestParameters: {secretId: b}, eventName: DescribeSecret}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {secretId: b}}
--         - eventTime: 2026-09-01T08:30:00Z
--           requestParameters: {secretId: b}
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: []
--     a message that names them all:
--       $min_resources: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: a}, errorMessage: "u is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:::secret:*"}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {secretId: b}, errorMessage: "u is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:::secret:*"}
--       expect: [{resources: 2}]
--     whose task it is:
--       $min_resources: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: a}}]
--       expect: []

with denials as (
  select
    events.*,
    date_trunc('hour', event_time) as hour,
    coalesce(nullif(regexp_extract(error_message, 'on resource: ([^ ]+[^ *])( |$)', 1), ''), target) as resource
  from events
  where is_denied(error_code)
    and not list_contains($ignore_actors, actor_id)
),
per_hour as (
  select
    min(actor)                            as actor,
    actor_id,
    action,
    hour,
    count(distinct resource)              as resources,
    count(*)                              as denied,
    min(source_ip_address)                as source_ip_address,
    min(recipient_account_id)             as recipient_account_id,
    min(event_time)                       as first_seen,
    max(event_time)                       as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from denials
  group by actor_id, action, hour
  having count(distinct resource) >= $min_resources
),
allowed as (
  select distinct actor_id, action
  from activity
  where outcome = 'succeeded'
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id, action) as hours_like_it,
    row_number() over (partition by actor_id, action order by resources desc, hour asc) as place
  from per_hour
)
select
  actor,
  ranked.actor_id,
  ranked.action,
  hour,
  resources,
  denied,
  source_ip_address,
  recipient_account_id,
  first_seen,
  last_seen,
  hours_like_it,
  hours_like_it = 1
    and allowed.action is null
    and ranked.action in (
      'ec2:GetPasswordData',
      'lightsail:GetInstanceAccessDetails',
      'ec2-instance-connect:SendSSHPublicKey',
      'ssm:StartSession',
      'iam:CreateAccessKey',
      'iam:CreateLoginProfile',
      'iam:UpdateLoginProfile'
    ) as second_sign,
  event_ids
from ranked
left join allowed on allowed.actor_id = ranked.actor_id and allowed.action = ranked.action
where place = 1
order by resources desc, hour asc, actor_id asc, action asc
