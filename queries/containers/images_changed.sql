-- title: Were container images put, replaced or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1525, T1204.003]
-- finding: "{actor} asked to change images: {action} {target}"
-- summary: >
--   The next container that starts from this tag runs what was put there. Builds do it all day; a push by a
--   person, or by a principal that never pushed (activity.new_actions), may be a planted image. The digest
--   in response_elements identifies exactly what was put.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'ecr:PutImage',
    'ecr-public:PutImage',
    'ecr:BatchDeleteImage',
    'ecr:DeleteRepository',
    'ecr:CreatePullThroughCacheRule'
  )
  and ($include_denied or error_code is null)
