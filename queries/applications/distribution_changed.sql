-- title: Was a content distribution changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.005, T1491.002]
-- finding: "{actor} asked to change what visitors get: {action} {target}"
-- summary: >
--   CloudFront stands between your visitors and your servers. Another origin, or code that runs at the edge,
--   shows them what somebody else wants, and reads what they type. The whole set-up, origins and
--   certificate included, stands in request_parameters; compare it with the call before.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
