-- title: Was the EC2 serial console enabled or used?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1021.008, T1098.004, T1578.005]
-- ttc: [T1578.005, T1098.001]
-- outcome: attempted
-- finding: "{actor} enabled or used the EC2 serial console in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to enable or use the EC2 serial console in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The serial console is a login that no security group and no flow log sees. It is off unless enabled for the
--   account and Region, and is needed to repair an instance that does not start.
-- false_positives:
--   - A machine that does not start and is being mended.
-- misses:
--   - Logins with a password, which need no key.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: EnableSerialConsoleAccess, readOnly: false, requestParameters: {EnableSerialConsoleAccessRequest: ""}}
--   match:
--     opened for the account: {}
--     a key sent to it: {eventSource: ec2-instance-connect.amazonaws.com, eventName: SendSerialConsoleSSHPublicKey, requestParameters: {instanceId: i-1}}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     closed: {eventName: DisableSerialConsoleAccess}
--     a key for SSH: {eventSource: ec2-instance-connect.amazonaws.com, eventName: SendSSHPublicKey}

select *
from events
where action in ('ec2:EnableSerialConsoleAccess', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey')
