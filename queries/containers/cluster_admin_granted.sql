-- title: Was a principal made administrator of an EKS cluster?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.006]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} granted cluster administration of EKS: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to grant cluster administration of EKS: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The principal named may do everything in the cluster: read every secret, start every container, use every
--   pod's role. Check who it is and what else it was given; then read the cluster's audit log from this second
--   on.
-- false_positives:
--   - A cluster being set up; the same actor made it minutes before.
-- misses:
--   - Groups inside the cluster that are bound to cluster-admin.
--   - An entry that names such a group; see containers.cluster_access_changed.
-- references:
--   - https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
-- cases:
--   given:
--     eventSource: eks.amazonaws.com
--     eventName: AssociateAccessPolicy
--     readOnly: false
--     requestParameters:
--       name: shop
--       principalArn: "arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2Fbob"
--       policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
--   match:
--     of the whole cluster: {}
--     of what it may see of it:
--       requestParameters: {name: shop, policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy"}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     a reader:
--       requestParameters: {name: shop, policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy"}
--     no longer: {eventName: DisassociateAccessPolicy}

select *
from events
where action = 'eks:AssociateAccessPolicy'
  and regexp_matches(json_text(request_parameters, '$.policyArn'), 'AmazonEKS(Cluster)?AdminPolicy$')
