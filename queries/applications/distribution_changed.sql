-- title: Was a CloudFront distribution changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.005, T1491.002]
-- ttc: [T1578.005, T1491.A001]
-- outcome: attempted
-- finding: "{actor} changed the CloudFront distribution {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the CloudFront distribution {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   CloudFront stands between visitors and origins. Another origin, or a function that runs at the edge, serves
--   other content and reads what visitors send. The whole configuration, origins and certificate included,
--   stands in request_parameters; compare it with the call before.
-- false_positives:
--   - Deployments of web sites.
-- misses:
--   - What a changed function at the edge does.
--   - Files changed in the origin itself.
-- cases:
--   given: {eventSource: cloudfront.amazonaws.com, eventName: UpdateDistribution2020_05_31, readOnly: false, requestParameters: {id: E1}}
--   match:
--     its set-up: {}
--     under its short name: {eventName: UpdateDistribution}
--     made: {eventName: CreateDistribution2020_05_31}
--     deleted: {eventName: DeleteDistribution2020_05_31}
--     a name moved to another one: {eventName: AssociateAlias2020_05_31}
--     code at the edge: {eventName: UpdateFunction2020_05_31}
--     code at the edge made live: {eventName: PublishFunction2020_05_31}
--     who may fetch from the origin: {eventName: UpdateOriginAccessControl2020_05_31}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     copies dropped: {eventName: CreateInvalidation2020_05_31}

select *
from events
where action in (
    'cloudfront:CreateDistribution',
    'cloudfront:UpdateDistribution',
    'cloudfront:DeleteDistribution',
    'cloudfront:AssociateAlias',
    'cloudfront:UpdateFunction',
    'cloudfront:PublishFunction',
    'cloudfront:UpdateOriginAccessControl'
  )
