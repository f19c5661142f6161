-- title: Who opened shells or ran commands on machines?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1651, T1021.008]
-- finding: "{actor} asked for a shell or a command on {target}: {action}"
-- summary: >
--   From here on the trail goes on inside the machine, and CloudTrail does not log what was typed. Ask for
--   the Systems Manager session logs and the machine's own. Whoever does this may also carry off the
--   credentials of its role (addresses.instance_credentials_elsewhere).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     opened, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     ended: {eventName: TerminateSession}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in (
    'StartSession',
    'ResumeSession',
    'SendCommand',
    'SendSSHPublicKey',
    'SendSerialConsoleSSHPublicKey',
    'ExecuteCommand'
  )
  and ($include_denied or error_code is null)
