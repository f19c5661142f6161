-- title: Was the administrator password of an EC2 Windows instance read?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1552.004, T1078.003]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} read the administrator password of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to read the administrator password of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The answer is encrypted with the instance's key pair: whoever also has its private part can log in as
--   administrator. Look for the key (compute.key_pairs_changed) and for an open port 3389
--   (network.remote_access_opened).
-- false_positives:
--   - Administrators who set up a new machine; Terraform with get_password_data.
-- misses:
--   - Passwords set by a start script or a domain.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: GetPasswordData, readOnly: true, requestParameters: {instanceId: i-1}}
--   match:
--     of a machine: {}
--     of a machine of Lightsail: {eventSource: lightsail.amazonaws.com, eventName: GetInstanceAccessDetails, requestParameters: {instanceName: w}}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only looked at: {eventName: DescribeInstances}

select *
from events
where action in ('ec2:GetPasswordData', 'lightsail:GetInstanceAccessDetails')
