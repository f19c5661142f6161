-- title: Was a permissions boundary put on a user or role, or replaced?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- finding: "{actor} asked to put a permissions boundary on {target}"
-- summary: >
--   The boundary is the ceiling over an identity's policies. A narrow one put on is a guard, or a way to lock
--   somebody out; a wide one that replaces a narrow one lifts the ceiling. Compare with the boundary it had.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A platform team that gives every new role its boundary.
-- misses:
--   - A boundary taken off; see identity.permissions_boundary_removed.
--   - A boundary whose policy gets another version; see identity.policy_written.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     requestParameters: {roleName: app, permissionsBoundary: "arn:aws:iam::111122223333:policy/ceiling"}
--   match:
--     of a role: {eventName: PutRolePermissionsBoundary}
--     of a user: {eventName: PutUserPermissionsBoundary, requestParameters: {userName: bob, permissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess"}}
--     put on, and refused ones not asked for: {eventName: PutRolePermissionsBoundary, $include_denied: false}
--     refused: {eventName: PutRolePermissionsBoundary, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken off: {eventName: DeleteRolePermissionsBoundary}
--     refused, and not asked for: {eventName: PutRolePermissionsBoundary, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('PutRolePermissionsBoundary', 'PutUserPermissionsBoundary')
  and ($include_denied or error_code is null)
