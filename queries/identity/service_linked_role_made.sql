-- title: Were roles made or deleted for AWS services?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1136.003]
-- finding: "{actor} asked to make or delete the role of a service: {action} {target}"
-- summary: >
--   A service-linked role appears when a service is used for the first time in an account. Nobody can widen it
--   or take it on; it tells that something new begins here, such as Bedrock, SageMaker or Batch.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Every first use of a service.
-- misses:
--   - Services that were used before the window.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {aWSServiceName: batch.amazonaws.com}}
--   match:
--     made: {eventName: CreateServiceLinkedRole}
--     deleted: {eventName: DeleteServiceLinkedRole, requestParameters: {roleName: AWSServiceRoleForBatch}}
--     made, and refused ones not asked for: {eventName: CreateServiceLinkedRole, $include_denied: false}
--     refused: {eventName: CreateServiceLinkedRole, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a role of one's own: {eventName: CreateRole}
--     refused, and not asked for: {eventName: CreateServiceLinkedRole, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('CreateServiceLinkedRole', 'DeleteServiceLinkedRole')
  and ($include_denied or error_code is null)
