-- title: Was another door to a bucket made?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1530, T1098]
-- finding: "{actor} asked for another way into a bucket: {action} {target}"
-- summary: >
--   Access points, access grants and object lambdas have policies of their own and may let in whom the
--   bucket's policy does not name. Read the policy and the network the door is open to.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only looked at: {eventName: GetAccessPointPolicy, readOnly: true}
--     of a file system: {eventSource: elasticfilesystem.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 's3.amazonaws.com'
  and event_name in (
    'CreateAccessPoint',
    'PutAccessPointPolicy',
    'CreateMultiRegionAccessPoint',
    'PutMultiRegionAccessPointPolicy',
    'CreateAccessPointForObjectLambda',
    'CreateAccessGrant',
    'CreateAccessGrantsLocation'
  )
  and ($include_denied or error_code is null)
