-- title: Was the serial console of machines opened or used?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1021.008, T1098.004, T1578.005]
-- finding: "{actor} opened or used the serial console: {action} {target} in {aws_region}"
-- summary: >
--   The serial console is a login that no security group and no network log sees. It is off unless
--   somebody switches it on for the whole account and region, and hardly anybody needs it but to mend a
--   machine that does not start.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A machine that does not start and is being mended.
-- misses:
--   - Logins with a password, which need no key.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: EnableSerialConsoleAccess, readOnly: false, requestParameters: {EnableSerialConsoleAccessRequest: ""}}
--   match:
--     opened for the account: {}
--     a key sent to it: {eventSource: ec2-instance-connect.amazonaws.com, eventName: SendSerialConsoleSSHPublicKey, requestParameters: {instanceId: i-1}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     closed: {eventName: DisableSerialConsoleAccess}
--     a key for SSH: {eventSource: ec2-instance-connect.amazonaws.com, eventName: SendSSHPublicKey}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('EnableSerialConsoleAccess', 'SendSerialConsoleSSHPublicKey')
  and ($include_denied or error_code is null)
