-- title: Was a machine allowed the old metadata service?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1552.005, T1578.005]
-- finding: "{actor} allowed the metadata service without a token: {target} in {aws_region}"
-- summary: >
--   Version 1 hands the credentials of the machine's role to whoever makes its web server fetch an address
--   (SSRF). Look for the role's session from elsewhere (addresses.instance_credentials_elsewhere).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Old software that cannot do otherwise.
-- misses:
--   - Machines launched with it allowed.
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     a token asked for: {requestParameters: {ModifyInstanceMetadataOptionsRequest: {InstanceId: i-1, HttpTokens: required}}}
--     launched so: {eventName: RunInstances, requestParameters: {metadataOptions: {httpTokens: optional}}}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('ModifyInstanceMetadataOptions', 'ModifyInstanceMetadataDefaults')
  and regexp_matches(request_parameters, '(?i)"httpTokens"\s*:\s*"optional"')
  and ($include_denied or error_code is null)
