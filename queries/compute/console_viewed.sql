-- title: Did somebody look at the console of a machine?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1082, T1552]
-- finding: "{actor} asked for the console of {target}: {action}"
-- summary: >
--   Boot messages and pictures of the screen show names, versions and now and then a password or a root
--   prompt.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - People who look why a machine does not start.
-- misses:
--   - The serial console; see compute.serial_console_opened.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: GetConsoleScreenshot, readOnly: true, requestParameters: {instanceId: i-1}}
--   match:
--     its picture: {}
--     its text: {eventName: GetConsoleOutput}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only looked at: {eventName: DescribeInstances}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('GetConsoleScreenshot', 'GetConsoleOutput')
  and ($include_denied or error_code is null)
