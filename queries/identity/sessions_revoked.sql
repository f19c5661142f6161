-- title: Were the sessions of an IAM role revoked?
-- asks: who
-- kind: detection
-- severity: info
-- attack: [T1531]
-- ttc: [T1531]
-- outcome: done
-- finding: "{actor} revoked older IAM sessions: {target} ({action}) from {source_ip_address}"
-- summary: >
--   The console writes the inline policy AWSRevokeOlderSessions, which denies every session issued before that
--   second: a responder at work, or an intruder locking responders out. Sessions with a later creation date
--   (session_creation_date) remain valid, and a new one can be requested while the role's trust policy is
--   unchanged.
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
where action in ('iam:PutRolePolicy', 'iam:PutUserPolicy')
  and json_text(request_parameters, '$.policyName') = 'AWSRevokeOlderSessions'
