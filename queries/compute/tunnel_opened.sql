-- title: Was an EC2 Instance Connect Endpoint created or a tunnel opened?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1572, T1021.008]
-- ttc: [T1578.005, T1190.A019]
-- outcome: attempted
-- finding: "{actor} opened a way to private EC2 instances in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to open a way to private EC2 instances in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An EC2 Instance Connect Endpoint leads from the internet to private instances, with an IAM permission alone.
--   What goes through the tunnel is not logged.
-- false_positives:
--   - Administrators who work so every day.
-- misses:
--   - Ports forwarded through Systems Manager; see compute.commands_run.
-- unmodelled:
--   ec2-instance-connect:CloseTunnel: opened by the AWS CLI over a WebSocket, which is no API action
--   ec2-instance-connect:OpenTunnel: opened by the AWS CLI over a WebSocket, which is no API action
--   ssm-guiconnect:StartConnection: called by Fleet Manager; not among the public API actions
-- cases:
--   given: {eventSource: ec2-instance-connect.amazonaws.com, eventName: OpenTunnel, readOnly: false, requestParameters: {instanceId: i-1, remotePort: 22}}
--   match:
--     opened: {}
--     the way made: {eventSource: ec2.amazonaws.com, eventName: CreateInstanceConnectEndpoint, requestParameters: null}
--     a desktop in the browser: {eventSource: ssm-guiconnect.amazonaws.com, eventName: StartConnection}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     closed: {eventName: CloseTunnel}

select *
from events
where action in ('ec2-instance-connect:OpenTunnel', 'ec2:CreateInstanceConnectEndpoint', 'ssm-guiconnect:StartConnection')
