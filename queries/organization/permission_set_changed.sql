-- title: Were permission sets of Identity Center changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003]
-- finding: "{actor} asked to change a permission set: {action} {target}"
-- summary: >
--   A permission set becomes a role in every account it is assigned to, so one change reaches all of them and
--   everybody who has it. The policies stand in request_parameters; organization.access_assigned tells who got
--   the set where, identity.became_admin picks out administrator policies.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     changed, and refused ones not asked for: {eventName: UpdatePermissionSet, $include_denied: false}
--     refused: {eventName: UpdatePermissionSet, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribePermissionSet, readOnly: true}
--     refused, and not asked for: {eventName: UpdatePermissionSet, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in (
    'CreatePermissionSet',
    'UpdatePermissionSet',
    'DeletePermissionSet',
    'AttachManagedPolicyToPermissionSet',
    'DetachManagedPolicyFromPermissionSet',
    'AttachCustomerManagedPolicyReferenceToPermissionSet',
    'DetachCustomerManagedPolicyReferenceFromPermissionSet',
    'PutInlinePolicyToPermissionSet',
    'DeleteInlinePolicyFromPermissionSet',
    'PutPermissionsBoundaryToPermissionSet',
    'DeletePermissionsBoundaryFromPermissionSet'
  )
  and ($include_denied or error_code is null)
