-- title: Was an S3 access point or access grant created or changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1530, T1098]
-- ttc: [T1098.003, T1530.A001]
-- outcome: attempted
-- finding: "{actor} created or changed an S3 access point or access grant: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or change an S3 access point or access grant: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Access points, access grants and Object Lambda access points have policies of their own and may admit whom
--   the bucket's policy does not name. Read the policy and the network the access point is open to.
-- false_positives:
--   - Data platforms that give every team its access point.
-- misses:
--   - Which account the policy names; read request_parameters.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: CreateAccessPoint, readOnly: false, requestParameters: {name: side}}
--   match:
--     an access point: {}
--     its policy: {eventName: PutAccessPointPolicy}
--     one in several regions: {eventName: CreateMultiRegionAccessPoint}
--     the policy of that: {eventName: PutMultiRegionAccessPointPolicy}
--     a function between reader and object: {eventName: CreateAccessPointForObjectLambda}
--     a grant: {eventName: CreateAccessGrant}
--     a place that grants are for: {eventName: CreateAccessGrantsLocation}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only looked at: {eventName: GetAccessPointPolicy, readOnly: true}
--     of a file system: {eventSource: elasticfilesystem.amazonaws.com}

select *
from events
where action in (
    's3:CreateAccessPoint',
    's3:PutAccessPointPolicy',
    's3:CreateMultiRegionAccessPoint',
    's3:PutMultiRegionAccessPointPolicy',
    's3:CreateAccessPointForObjectLambda',
    's3:CreateAccessGrant',
    's3:CreateAccessGrantsLocation'
  )
