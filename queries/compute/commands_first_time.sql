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
--   had not before. One row per principal and action. CloudTrail does not record what was typed; the session
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
--   - Somebody who did so within the baseline, with stolen credentials as well.
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

with callers as (
  select
    min(actor)                                                         as actor,
    actor_id,
    action,
    count(*)                                                           as calls,
    count_if(is_denied(error_code))                                    as denied,
    names_of(target)            as machines,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
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
  group by actor_id, action
)
select callers.*
from callers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc, action asc
