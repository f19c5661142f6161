-- title: Was IMDS weakened to allow IMDSv1 on an EC2 instance?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1552.005, T1578.005]
-- ttc: [T1552.005, T1578.005]
-- outcome: attempted
-- finding: "{actor} allowed IMDSv1 on {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to allow IMDSv1 on {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   IMDSv1 gives the role's credentials to whoever makes the instance's web server fetch an address (SSRF). Look
--   for the role's session used from elsewhere (addresses.instance_credentials_elsewhere).
-- false_positives:
--   - Old software that cannot do otherwise.
-- misses:
--   - Machines launched with it allowed.
-- formerly: [compute.metadata_weakened]
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: ModifyInstanceMetadataOptions
--     readOnly: false
--     requestParameters: {ModifyInstanceMetadataOptionsRequest: {InstanceId: i-1, HttpTokens: optional}}
--   match:
--     of a machine: {}
--     without the wrapper: {requestParameters: {instanceId: i-1, httpTokens: optional}}
--     of all new machines: {eventName: ModifyInstanceMetadataDefaults, requestParameters: {ModifyInstanceMetadataDefaultsRequest: {HttpTokens: optional}}}
--     several hops allowed: {requestParameters: {ModifyInstanceMetadataOptionsRequest: {InstanceId: i-1, HttpTokens: "optional", HttpPutResponseHopLimit: 3}}}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     a token asked for: {requestParameters: {ModifyInstanceMetadataOptionsRequest: {InstanceId: i-1, HttpTokens: required}}}
--     launched so: {eventName: RunInstances, requestParameters: {metadataOptions: {httpTokens: optional}}}

select *
from events
where action in ('ec2:ModifyInstanceMetadataOptions', 'ec2:ModifyInstanceMetadataDefaults')
  and regexp_matches(request_parameters, '(?i)"httpTokens"\s*:\s*"optional"')
