-- title: Was a permissions boundary taken off a user or role?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- finding: "{actor} asked to take the permissions boundary off {target}"
-- summary: >
--   The boundary was the ceiling over what the identity's own policies may grant. Without it they count in
--   full: read those policies, and what the identity did since.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A platform team moving an identity to another boundary; a Put…PermissionsBoundary follows.
-- misses:
--   - A boundary replaced by a wider one, or whose policy gets a wider version; see
--     identity.permissions_boundary_changed.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: DeleteRolePermissionsBoundary
--     readOnly: false
--     requestParameters: {roleName: app}
--   match:
--     off a role: {}
--     off a user: {eventName: DeleteUserPermissionsBoundary, requestParameters: {userName: bob}}
--     taken off, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     put on: {eventName: PutRolePermissionsBoundary}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('DeleteRolePermissionsBoundary', 'DeleteUserPermissionsBoundary')
  and ($include_denied or error_code is null)
