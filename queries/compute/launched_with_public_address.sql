-- title: Were EC2 instances launched with a public IP address?
-- asks: where_to
-- kind: detection
-- severity: info
-- attack: [T1133, T1578.002]
-- ttc: [T1190.A016, T1578.002]
-- outcome: attempted
-- finding: "{actor} launched an EC2 instance with a public IP address: {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to launch an EC2 instance with a public IP address: {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An instance with a public IP address can be reached by everybody whom its security group admits; see
--   network.opened_to_everyone. network.public_addresses_given has the addresses given later.
-- false_positives:
--   - Everyday work in accounts with public machines.
-- misses:
--   - An address that the subnet gives by itself and that the answer does not tell yet.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, requestParameters: {networkInterfaceSet: {items: [{deviceIndex: 0, associatePublicIpAddress: true}]}}}
--   match:
--     asked for: {}
--     told by the answer: {requestParameters: {instanceType: t3.micro}, responseElements: {instancesSet: {items: [{instanceId: i-1, ipAddress: 203.0.113.20}]}}}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     without one: {requestParameters: {networkInterfaceSet: {items: [{deviceIndex: 0, associatePublicIpAddress: false}]}}}
--     not said: {requestParameters: {instanceType: t3.micro}}
--     the same words in another call: {eventName: CreateFleet, responseElements: {instancesSet: {items: [{ipAddress: 203.0.113.20}]}}}

select *
from events
where action = 'ec2:RunInstances'
  and (
    list_contains(json_values(request_parameters, '$.networkInterfaceSet.items[*].associatePublicIpAddress'), 'true')
    or json_text(response_elements, '$.instancesSet.items[0].ipAddress') is not null
  )
