-- title: Were the sessions of a role revoked?
-- asks: who
-- kind: detection
-- severity: info
-- attack: [T1531]
-- finding: "{actor} revoked all older sessions: {target}"
-- summary: >
--   The console writes the inline policy AWSRevokeOlderSessions, which refuses every session issued before that
--   second: a responder at work, or an intruder shutting responders out. Sessions with a later creation date
--   (session_creation_date) live on, and a new one is a call away while the role trusts the same people.
-- false_positives:
--   - Responders.
-- misses:
--   - The same done by hand under another name.
--   - Attempts that AWS refused, whose records do not name the policy.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: PutRolePolicy
--     readOnly: false
--     requestParameters: {roleName: app, policyName: AWSRevokeOlderSessions, policyDocument: "{}"}
--   match:
--     of a role: {}
--     of a user: {eventName: PutUserPolicy, requestParameters: {userName: bob, policyName: AWSRevokeOlderSessions}}
--   ignore:
--     another inline policy: {requestParameters: {roleName: app, policyName: p}}
--     the revocation is lifted: {eventName: DeleteRolePolicy}

select *
from events
where event_name in ('PutRolePolicy', 'PutUserPolicy')
  and json_text(request_parameters, '$.policyName') = 'AWSRevokeOlderSessions'
