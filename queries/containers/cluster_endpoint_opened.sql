-- title: Was the API endpoint of an EKS cluster made public?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1133, T1578.005]
-- ttc: [T1578.005, T1190.A019]
-- outcome: done
-- finding: "{actor} made the API endpoint of the EKS cluster {target} public ({action}) from {source_ip_address}"
-- summary: >
--   The cluster's API can be reached from everywhere, or from more networks than before; a stolen token is now
--   enough. The networks allowed stand in request_parameters.
-- false_positives:
--   - A change of the allowed networks that names the public endpoint along the way.
-- misses:
--   - Clusters that were public from their creation on, which is what AWS does when nothing is said.
-- references:
--   - https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
-- cases:
--   given:
--     eventSource: eks.amazonaws.com
--     eventName: UpdateClusterConfig
--     readOnly: false
--     requestParameters: {name: shop, resourcesVpcConfig: {endpointPublicAccess: true}}
--   match:
--     made public: {}
--     from everywhere: {requestParameters: {name: shop, resourcesVpcConfig: {publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"]}}}
--   ignore:
--     made private: {requestParameters: {name: shop, resourcesVpcConfig: {endpointPublicAccess: false, endpointPrivateAccess: true}}}
--     another part of the set-up: {requestParameters: {name: shop, remoteNetworkConfig: {endpointPublicAccess: true}}}
--     the same words elsewhere: {eventName: DescribeCluster, readOnly: true}
--     refused: {errorCode: AccessDenied}

select *
from events
where action = 'eks:UpdateClusterConfig'
  and regexp_matches(
    json_text(request_parameters, '$.resourcesVpcConfig'),
    '"endpointPublicAccess"\s*:\s*true|"0\.0\.0\.0/0"|"::/0"'
  )
