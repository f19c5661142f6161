-- title: Was Session Manager, Run Command or ECS Exec used on an instance?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1651, T1021.008]
-- ttc: [T1059.009]
-- outcome: attempted
-- finding: "{actor} opened a session or ran a command on {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to open a session or run a command on {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   From here on the activity continues inside the instance or container, and CloudTrail does not record it.
--   Collect the Systems Manager session logs and the host's own. Whoever has such a session can also copy the
--   credentials of the role (addresses.instance_credentials_elsewhere).
-- false_positives:
--   - Operations, and patching by Systems Manager, all day.
-- misses:
--   - SSH and remote desktop without AWS in between.
--   - Commands that an association or automation starts by itself.
-- cases:
--   given:
--     eventSource: ssm.amazonaws.com
--     eventName: StartSession
--     readOnly: false
--     requestParameters: {target: i-0abc1234def567890}
--   match:
--     a shell: {}
--     a shell picked up again: {eventName: ResumeSession, requestParameters: {sessionId: alice-1}}
--     a command:
--       eventName: SendCommand
--       requestParameters: {documentName: AWS-RunShellScript, instanceIds: [i-0abc1234def567890]}
--     a key for SSH:
--       eventName: SendSSHPublicKey
--       eventSource: ec2-instance-connect.amazonaws.com
--       requestParameters: {instanceId: i-0abc1234def567890}
--     a serial console: {eventName: SendSerialConsoleSSHPublicKey, eventSource: ec2-instance-connect.amazonaws.com}
--     a command in a container:
--       eventName: ExecuteCommand
--       eventSource: ecs.amazonaws.com
--       requestParameters: {cluster: web, task: t, command: /bin/sh}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     ended: {eventName: TerminateSession}

select *
from events
where action in (
    'ssm:StartSession',
    'ssm:ResumeSession',
    'ssm:SendCommand',
    'ec2-instance-connect:SendSSHPublicKey',
    'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
    'ecs:ExecuteCommand'
  )
