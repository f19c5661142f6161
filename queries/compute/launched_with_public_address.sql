-- title: Which machines were launched with a public address?
-- asks: where_to
-- kind: detection
-- severity: info
-- attack: [T1133, T1578.002]
-- finding: "{actor} asked for a machine with a public address: {target} in {aws_region}"
-- summary: >
--   A machine with a public address can be reached by everybody whom its security group lets in; see
--   network.opened_to_everyone. network.public_addresses_given has the addresses given later.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Everyday work in accounts with public machines.
-- misses:
--   - An address that the subnet gives by itself and that the answer does not tell yet.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, requestParameters: {networkInterfaceSet: {items: [{deviceIndex: 0, associatePublicIpAddress: true}]}}}
--   match:
--     asked for: {}
--     told by the answer: {requestParameters: {instanceType: t3.micro}, responseElements: {instancesSet: {items: [{instanceId: i-1, ipAddress: 203.0.113.20}]}}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     without one: {requestParameters: {networkInterfaceSet: {items: [{deviceIndex: 0, associatePublicIpAddress: false}]}}}
--     not said: {requestParameters: {instanceType: t3.micro}}
--     the same words in another call: {eventName: CreateFleet, responseElements: {instancesSet: {items: [{ipAddress: 203.0.113.20}]}}}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name = 'RunInstances'
  and (
    list_contains(json_values(request_parameters, '$.networkInterfaceSet.items[*].associatePublicIpAddress'), 'true')
    or json_text(response_elements, '$.instancesSet.items[0].ipAddress') is not null
  )
  and ($include_denied or error_code is null)
