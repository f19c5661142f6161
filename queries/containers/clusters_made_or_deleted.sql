-- title: Were clusters made or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1485, T1610]
-- finding: "{actor} asked for {action}: {target} in {aws_region}"
-- summary: >
--   A new cluster is room for somebody else's work, a deleted one takes everything that ran in it along.
--   Both are rare where clusters live long. A region nobody worked in before makes it a finding of its own
--   (sequences.new_identity_then_compute, regions.first_used).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
