-- title: Which principals used Session Manager or Run Command first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1651, T1021.008]
-- ttc: [T1059.009]
-- outcome: attempted
-- finding: "{actor} called {action} for the first time on {first_seen}, on {machines}, from {addresses}"
-- finding_denied: "{actor} tried {action} for the first time on {first_seen} and was denied, from {addresses}"
-- summary: >
--   Principals that after the baseline opened sessions or ran commands on instances or containers in a way they
--   had not before. One row per principal and action; whom Identity Center vouches for is one principal in
--   whichever account. CloudTrail does not record what was typed; the session
--   logs of Systems Manager do, if they are kept.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a pair of principal and call counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New colleagues, and people who seldom need a shell.
-- misses:
--   - Somebody who did so within the baseline, with stolen credentials as well; a person of Identity Center in whichever account.
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: StartSession, readOnly: false, requestParameters: {target: i-1}}
--   sequences:
--     every kind:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListCommands, readOnly: true}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: SendCommand, requestParameters: {documentName: AWS-RunShellScript, instanceIds: [i-1]}}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: ec2-instance-connect.amazonaws.com, eventName: SendSSHPublicKey, requestParameters: {instanceId: i-1}}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: ec2-instance-connect.amazonaws.com, eventName: SendSerialConsoleSSHPublicKey, requestParameters: {instanceId: i-1}}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: ecs.amazonaws.com, eventName: ExecuteCommand, requestParameters: {cluster: web}}
--         - {eventTime: 2026-09-08T08:05:00Z, eventName: StartAutomationExecution, requestParameters: {documentName: AWS-RestartEC2Instance}}
--       expect:
--         - {actor: alice, action: "ssm:StartSession"}
--         - {action: "ssm:SendCommand"}
--         - {action: "ec2-instance-connect:SendSSHPublicKey"}
--         - {action: "ec2-instance-connect:SendSerialConsoleSSHPublicKey"}
--         - {action: "ecs:ExecuteCommand"}
--         - {action: "ssm:StartAutomationExecution"}
--     a person of Identity Center in two accounts, one who did so before in another account, and one whose role did:
--       given: {userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role}}}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ann@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"}}}}
--         - {eventTime: 2026-09-09T08:00:00Z, recipientAccountId: "444455556666", userIdentity: {arn: "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Admin_fedcba9876543210/ann@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_fedcba9876543210"}}}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/cy@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"}}}}
--         - {eventTime: 2026-09-10T08:00:00Z, recipientAccountId: "444455556666", userIdentity: {arn: "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Admin_fedcba9876543210/bo@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_fedcba9876543210"}}}}
--         - {eventTime: 2026-09-11T08:00:00Z, recipientAccountId: "777788889999", userIdentity: {arn: "arn:aws:sts::777788889999:assumed-role/AWSReservedSSO_Dev_0011223344556677/bo@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::777788889999:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0011223344556677"}}}}
--         - {eventTime: 2026-09-12T08:00:00Z, eventName: SendCommand, recipientAccountId: "444455556666", userIdentity: {arn: "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Admin_fedcba9876543210/ann@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_fedcba9876543210"}}}}
--       expect:
--         - {actor: AWSReservedSSO_Admin_fedcba9876543210/bo@example.com, action: "ssm:StartSession", calls: 2, first_seen: 2026-09-10T08:00:00Z, last_seen: 2026-09-11T08:00:00Z}
--         - {actor: AWSReservedSSO_Admin_fedcba9876543210/ann@example.com, action: "ssm:SendCommand"}
--     the same session name with a role that anybody may make is a principal of each account:
--       given: {userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role}}}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/Ops/ann@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/Ops"}}}}
--         - {eventTime: 2026-09-09T08:00:00Z, recipientAccountId: "444455556666", userIdentity: {arn: "arn:aws:sts::444455556666:assumed-role/Ops/ann@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::444455556666:role/Ops"}}}}
--         - {eventTime: 2026-09-10T08:00:00Z, recipientAccountId: "777788889999", userIdentity: {arn: "arn:aws:sts::777788889999:assumed-role/Ops/ann@example.com", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::777788889999:role/Ops"}}}}
--       expect: [{actor: Ops/ann@example.com, calls: 1}, {actor: Ops/ann@example.com, calls: 1}]
--     twice, and refused once:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListCommands, readOnly: true}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, errorCode: AccessDeniedException, requestParameters: null, sourceIPAddress: 203.0.113.9}
--       expect: [{calls: 2, denied: 1, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     one second before the baseline ended, a service, another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListCommands, readOnly: true}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: SendCommand, userIdentity: {type: AWSService, invokedBy: ssm.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: ListDocuments, readOnly: true}
--       expect: []

with calls as (
  select
    events.*,
    case
      when strpos(actor_id, ':role/aws-reserved/sso.amazonaws.com/') > 0 then split_part(actor, '/', 2)
      else actor_id
    end as who,
    event_time < (select min(event_time) from events) + $baseline as is_early
  from events
  where action in (
      'ssm:StartSession',
      'ssm:SendCommand',
      'ssm:StartAutomationExecution',
      'ec2-instance-connect:SendSSHPublicKey',
      'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
      'ecs:ExecuteCommand'
    )
    and user_identity_type is distinct from 'AWSService'
),
known as (
  select action, actor_id as name from calls where is_early
  union
  select action, who as name from calls where is_early
)
select
  first_by(calls.actor, calls.event_time)           as actor,
  first_by(calls.actor_id, calls.event_time)        as actor_id,
  calls.action,
  count(*)                                          as calls,
  count_if(is_denied(calls.error_code))             as denied,
  names_of(calls.target)                            as machines,
  names_of(calls.source_ip_address)                 as addresses,
  min(calls.event_time)                             as first_seen,
  max(calls.event_time)                             as last_seen,
  first_event_ids(calls.event_id, calls.event_time) as event_ids
from calls
left join known as role on role.action = calls.action and role.name = calls.actor_id
left join known as person on person.action = calls.action and person.name = calls.who
where role.name is null
  and person.name is null
group by calls.who, calls.action
order by first_seen asc, actor_id asc, calls.action asc
