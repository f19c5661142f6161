-- title: Who took on a role of administrators?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1078.004, T1548.005]
-- finding: "{actor} took on a role of administrators: {target}"
-- summary: >
--   Roles whose name says that they may do everything, those with which an organisation enters its accounts
--   among them. Fit the names to your own; each row wants a person and a reason. identity.role_taken_first_time
--   leaves out those who do so daily.
-- parameters:
--   roles:
--     type: text
--     default: "(?i)admin|root|poweruser|super|owner|break.?glass|OrganizationAccountAccessRole|AWSControlTowerExecution"
--     help: regular expression that the names of such roles match
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Administrators at work, and Control Tower.
-- misses:
--   - Roles with wide permissions and a harmless name.
--   - Services that take on roles for themselves, which are left out.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRole
--     requestParameters: {roleArn: "arn:aws:iam::444455556666:role/TestAdmin", roleSessionName: s1}
--   match:
--     by a user: {}
--     by single sign-on: {eventName: AssumeRoleWithSAML}
--     by a token: {eventName: AssumeRoleWithWebIdentity}
--     the organisation's own: {requestParameters: {roleArn: "arn:aws:iam::444455556666:role/OrganizationAccountAccessRole"}}
--     taken on, and refused ones not asked for: {$include_denied: false}
--     refused, and only the message names the role:
--       errorCode: AccessDenied
--       errorMessage: "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/TestAdmin"
--       requestParameters: null
--     a role of that name by the responder's own list: {requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Vault"}, $roles: "Vault$"}
--   ignore:
--     an ordinary role: {requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Reader"}}
--     a service for itself: {userIdentity: {type: AWSService, invokedBy: lambda.amazonaws.com}}
--     only looked at: {eventSource: iam.amazonaws.com, eventName: GetRole}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity')
  and user_identity_type is distinct from 'AWSService'
  and regexp_matches(
    coalesce(
      regexp_extract(json_text(request_parameters, '$.roleArn'), ':role/(.+)$', 1),
      regexp_extract(error_message, 'on resource: arn:[^ ]+:role/(\S+)', 1)
    ),
    $roles
  )
  and ($include_denied or error_code is null)
