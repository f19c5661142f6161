-- title: Was a permission set of IAM Identity Center changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed a permission set of IAM Identity Center: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change a permission set of IAM Identity Center: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A permission set becomes a role in every account it is assigned to, so one change reaches all of them. The
--   policies stand in request_parameters; organization.access_assigned tells who got the set where,
--   identity.became_admin picks out administrator policies.
-- false_positives:
--   - The pipeline that manages permission sets.
-- misses:
--   - A new version of a customer managed policy that the set names.
-- cases:
--   given: {eventSource: sso.amazonaws.com, readOnly: false, requestParameters: {permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1"}}
--   match:
--     made: {eventName: CreatePermissionSet, requestParameters: {name: Helper}}
--     changed: {eventName: UpdatePermissionSet}
--     deleted: {eventName: DeletePermissionSet}
--     a policy of AWS: {eventName: AttachManagedPolicyToPermissionSet}
--     a policy of AWS taken away: {eventName: DetachManagedPolicyFromPermissionSet}
--     a policy of one's own: {eventName: AttachCustomerManagedPolicyReferenceToPermissionSet}
--     a policy of one's own taken away: {eventName: DetachCustomerManagedPolicyReferenceFromPermissionSet}
--     an inline policy: {eventName: PutInlinePolicyToPermissionSet}
--     an inline policy taken away: {eventName: DeleteInlinePolicyFromPermissionSet}
--     a boundary: {eventName: PutPermissionsBoundaryToPermissionSet}
--     a boundary taken away: {eventName: DeletePermissionsBoundaryFromPermissionSet}
--     refused: {eventName: UpdatePermissionSet, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribePermissionSet, readOnly: true}

select *
from events
where action in (
    'sso:CreatePermissionSet',
    'sso:UpdatePermissionSet',
    'sso:DeletePermissionSet',
    'sso:AttachManagedPolicyToPermissionSet',
    'sso:DetachManagedPolicyFromPermissionSet',
    'sso:AttachCustomerManagedPolicyReferenceToPermissionSet',
    'sso:DetachCustomerManagedPolicyReferenceFromPermissionSet',
    'sso:PutInlinePolicyToPermissionSet',
    'sso:DeleteInlinePolicyFromPermissionSet',
    'sso:PutPermissionsBoundaryToPermissionSet',
    'sso:DeletePermissionsBoundaryFromPermissionSet'
  )
