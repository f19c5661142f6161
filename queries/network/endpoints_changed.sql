-- title: Which VPC endpoints were made, changed or deleted?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1599]
-- finding: "{actor} changed a VPC endpoint: {action} {target} in {aws_region}"
-- summary: >
--   An endpoint lets machines reach a service of AWS, or of a foreign account, without the internet. Its
--   policy may be the guard against data being carried into foreign buckets: a policy replaced
--   (ModifyVpcEndpoint) or an endpoint made with none takes it away. Read PolicyDocument and ServiceName in
--   the parameters.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action in (
    'ec2:CreateVpcEndpoint',
    'ec2:ModifyVpcEndpoint',
    'ec2:DeleteVpcEndpoints',
    'ec2:CreateVpcEndpointServiceConfiguration',
    'ec2:AcceptVpcEndpointConnections'
  )
  and ($include_denied or error_code is null)
