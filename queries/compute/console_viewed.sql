-- title: Was the console output or screenshot of an EC2 instance read?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1082, T1552]
-- ttc: [T1087.004, T1552.001]
-- outcome: attempted
-- finding: "{actor} read the console of the EC2 instance {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to read the console of the EC2 instance {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Boot messages and screenshots show names, versions and at times a password or a root prompt.
-- false_positives:
--   - People who look why a machine does not start.
-- misses:
--   - The serial console; see compute.serial_console_opened.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: GetConsoleScreenshot, readOnly: true, requestParameters: {instanceId: i-1}}
--   match:
--     its picture: {}
--     its text: {eventName: GetConsoleOutput}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only looked at: {eventName: DescribeInstances}

select *
from events
where action in ('ec2:GetConsoleScreenshot', 'ec2:GetConsoleOutput')
