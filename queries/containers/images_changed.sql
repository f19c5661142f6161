-- title: Were container images pushed to or deleted from ECR?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1525, T1204.003]
-- ttc: [T1648.A002, T1578.005]
-- outcome: attempted
-- finding: "{actor} pushed or deleted ECR images: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to push or delete ECR images: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The next container that starts from this tag runs what was pushed. Builds do it all day; a push by a person,
--   or by a principal that never pushed (activity.new_actions), may be a malicious image. The digest in
--   response_elements identifies exactly what was pushed.
-- false_positives:
--   - Every build.
-- misses:
--   - What is in the image.
--   - Images in registries outside AWS.
-- cases:
--   given:
--     eventSource: ecr.amazonaws.com
--     eventName: PutImage
--     readOnly: false
--     requestParameters: {repositoryName: shop/web, imageTag: latest}
--   match:
--     put: {}
--     put where everybody may fetch it: {eventSource: ecr-public.amazonaws.com}
--     images deleted: {eventName: BatchDeleteImage, requestParameters: {repositoryName: shop/web}}
--     a repository deleted: {eventName: DeleteRepository, requestParameters: {repositoryName: shop/web}}
--     images fetched through from elsewhere: {eventName: CreatePullThroughCacheRule, requestParameters: {upstreamRegistryUrl: quay.io}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     fetched: {eventName: BatchGetImage, readOnly: true}

select *
from events
where action in (
    'ecr:PutImage',
    'ecr-public:PutImage',
    'ecr:BatchDeleteImage',
    'ecr:DeleteRepository',
    'ecr:CreatePullThroughCacheRule'
  )
