-- title: Were network interfaces attached to machines, or lent to other accounts?
-- asks: where_to
-- kind: detection
-- severity: info
-- attack: [T1578.005]
-- finding: "{actor} moved a network interface: {action} {target} in {aws_region}"
-- summary: >
--   An interface carries its address, its security groups and its subnet with it: attached to another machine
--   it places that machine in a second network, and a permission lets a foreign account do so. Interfaces
--   that services move for themselves are left out.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action in ('ec2:AttachNetworkInterface', 'ec2:DetachNetworkInterface', 'ec2:CreateNetworkInterfacePermission')
  and user_identity_invoked_by is null
  and ($include_denied or error_code is null)
