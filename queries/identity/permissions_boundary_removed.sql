-- title: Was an IAM permissions boundary removed from a user or role?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} removed the permissions boundary of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to remove the permissions boundary of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The boundary limited what the identity's own policies grant. Without it they count in full: read those
--   policies, and what the identity did since.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     put on: {eventName: PutRolePermissionsBoundary}

select *
from events
where action in ('iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary')
