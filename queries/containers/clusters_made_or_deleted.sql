-- title: Were EKS, ECS or Batch clusters created or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1485, T1610]
-- ttc: [T1496.A006, T1578.002]
-- outcome: attempted
-- finding: "{actor} created or deleted the cluster {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or delete the cluster {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A new cluster is capacity for somebody else's workload; a deleted one takes everything that ran in it along.
--   Both are rare where clusters live long. A Region nobody worked in before makes it a finding of its own
--   (sequences.new_identity_then_compute, regions.first_used).
-- false_positives:
--   - Test environments that come and go.
-- misses:
--   - What was started in an existing cluster.
-- cases:
--   given: {eventSource: eks.amazonaws.com, eventName: CreateCluster, readOnly: false, requestParameters: {name: shop}}
--   match:
--     Kubernetes, made: {}
--     Kubernetes, deleted: {eventName: DeleteCluster}
--     a cluster outside AWS tied in: {eventName: RegisterCluster}
--     ECS, made: {eventSource: ecs.amazonaws.com, requestParameters: {clusterName: shop}}
--     ECS, deleted: {eventSource: ecs.amazonaws.com, eventName: DeleteCluster, requestParameters: {cluster: shop}}
--     Batch, made: {eventSource: batch.amazonaws.com, eventName: CreateComputeEnvironment}
--     Batch, deleted: {eventSource: batch.amazonaws.com, eventName: DeleteComputeEnvironment}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     of another service: {eventSource: redshift.amazonaws.com}

select *
from events
where action in (
    'eks:CreateCluster',
    'eks:DeleteCluster',
    'eks:RegisterCluster',
    'ecs:CreateCluster',
    'ecs:DeleteCluster',
    'batch:CreateComputeEnvironment',
    'batch:DeleteComputeEnvironment'
  )
