-- title: Was a tunnel to machines without a public address opened?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1572, T1021.008]
-- finding: "{actor} asked for a tunnel to machines: {action} {target} in {aws_region}"
-- summary: >
--   An Instance Connect endpoint leads from the internet to private machines, with permission of IAM
--   alone. Who makes one lasts; who opens a tunnel goes through it. What goes through is not logged.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Administrators who work so every day.
-- misses:
--   - Ports forwarded through Systems Manager; see compute.commands_run.
-- cases:
--   given: {eventSource: ec2-instance-connect.amazonaws.com, eventName: OpenTunnel, readOnly: false, requestParameters: {instanceId: i-1, remotePort: 22}}
--   match:
--     opened: {}
--     the way made: {eventSource: ec2.amazonaws.com, eventName: CreateInstanceConnectEndpoint, requestParameters: null}
--     a desktop in the browser: {eventSource: ssm-guiconnect.amazonaws.com, eventName: StartConnection}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     closed: {eventName: CloseTunnel}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in ('OpenTunnel', 'CreateInstanceConnectEndpoint', 'StartConnection')
  and ($include_denied or error_code is null)
