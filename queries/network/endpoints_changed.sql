-- title: Was a VPC endpoint created, changed or deleted?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1599]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed the VPC endpoint {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the VPC endpoint {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A VPC endpoint lets instances reach an AWS service, or a service of an external account, without the
--   internet. Its policy may prevent data from being copied into external buckets: a policy replaced
--   (ModifyVpcEndpoint) or an endpoint created with none removes that. Read PolicyDocument and ServiceName in
--   the parameters.
-- false_positives:
--   - Networks being built, by code.
-- misses:
--   - What is called through the endpoint, which needs network activity events.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateVpcEndpoint
--     readOnly: false
--     requestParameters: {CreateVpcEndpointRequest: {VpcId: vpc-1, ServiceName: com.amazonaws.us-east-1.s3}}
--   match:
--     made: {}
--     changed: {eventName: ModifyVpcEndpoint}
--     deleted: {eventName: DeleteVpcEndpoints}
--     a service of our own offered: {eventName: CreateVpcEndpointServiceConfiguration}
--     an asker let in: {eventName: AcceptVpcEndpointConnections}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeVpcEndpoints, readOnly: true}

select *
from events
where action in (
    'ec2:CreateVpcEndpoint',
    'ec2:ModifyVpcEndpoint',
    'ec2:DeleteVpcEndpoints',
    'ec2:CreateVpcEndpointServiceConfiguration',
    'ec2:AcceptVpcEndpointConnections'
  )
