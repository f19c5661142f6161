-- title: Was an IAM service-linked role created or deleted?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1136.003]
-- ttc: [T1136.003]
-- outcome: attempted
-- finding: "{actor} created or deleted a service-linked role: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or delete a service-linked role: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A service-linked role appears when a service is used for the first time in an account. It cannot be widened
--   or assumed by others; it tells that something new begins here, such as Bedrock, SageMaker or Batch.
-- false_positives:
--   - Every first use of a service.
-- misses:
--   - Services that were used before the window.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {aWSServiceName: batch.amazonaws.com}}
--   match:
--     made: {eventName: CreateServiceLinkedRole}
--     deleted: {eventName: DeleteServiceLinkedRole, requestParameters: {roleName: AWSServiceRoleForBatch}}
--     refused: {eventName: CreateServiceLinkedRole, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a role of one's own: {eventName: CreateRole}

select *
from events
where action in ('iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole')
