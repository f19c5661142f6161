-- title: Was an EC2 network interface attached, detached or shared?
-- asks: where_to
-- kind: detection
-- severity: info
-- attack: [T1578.005]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} attached, detached or shared a network interface in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to attach, detach or share a network interface in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A network interface carries its address, its security groups and its subnet: attached to another instance it
--   places that instance in a second network, and a permission lets an external account attach it. Interfaces
--   that services move for themselves are left out.
-- false_positives:
--   - Kubernetes, whose nodes attach interfaces for their pods.
-- misses:
--   - Further addresses given to an interface (AssignPrivateIpAddresses).
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: AttachNetworkInterface
--     readOnly: false
--     requestParameters: {instanceId: i-1, networkInterfaceId: eni-1, deviceIndex: 1}
--   match:
--     attached: {}
--     detached: {eventName: DetachNetworkInterface}
--     lent to an account: {eventName: CreateNetworkInterfacePermission}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     made: {eventName: CreateNetworkInterface}
--     by a service: {userIdentity: {invokedBy: elasticloadbalancing.amazonaws.com}}

select *
from events
where action in ('ec2:AttachNetworkInterface', 'ec2:DetachNetworkInterface', 'ec2:CreateNetworkInterfacePermission')
  and user_identity_invoked_by is null
