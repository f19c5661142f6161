-- title: Did somebody fetch the password of a Windows machine?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1552.004, T1078.003]
-- finding: "{actor} asked for the administrator's password of {target}"
-- summary: >
--   The answer is encrypted with the key pair of the machine: whoever also has its private part can log in
--   as administrator. Look for the key (compute.key_pairs_changed) and for an open port 3389
--   (network.remote_access_opened).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Administrators who set up a new machine; Terraform with get_password_data.
-- misses:
--   - Passwords set by a start script or a domain.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: GetPasswordData, readOnly: true, requestParameters: {instanceId: i-1}}
--   match:
--     of a machine: {}
--     of a machine of Lightsail: {eventSource: lightsail.amazonaws.com, eventName: GetInstanceAccessDetails, requestParameters: {instanceName: w}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only looked at: {eventName: DescribeInstances}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('GetPasswordData', 'GetInstanceAccessDetails')
  and ($include_denied or error_code is null)
