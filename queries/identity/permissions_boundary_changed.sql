-- title: Was an IAM permissions boundary put on a user or role?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} put a permissions boundary on {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to put a permissions boundary on {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The boundary limits an identity's policies. A narrow one is a guard, or a way to lock somebody out; a wide
--   one that replaces a narrow one removes the limit. Compare with the boundary it had.
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
--     refused: {eventName: PutRolePermissionsBoundary, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken off: {eventName: DeleteRolePermissionsBoundary}

select *
from events
where action in ('iam:PutRolePermissionsBoundary', 'iam:PutUserPermissionsBoundary')
