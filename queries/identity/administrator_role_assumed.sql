-- title: Did a principal assume an administrator role in IAM?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1078.004, T1548.005]
-- ttc: [T1199.A002]
-- outcome: attempted
-- finding: "{actor} assumed the administrator role {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to assume the administrator role {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Roles whose name says that they may do everything, those with which an organization enters its accounts
--   among them. Fit the names to your own; each row wants a person and a reason.
--   identity.role_assumed_first_time leaves out those who do so daily.
-- parameters:
--   roles:
--     type: text
--     default: "(?i)admin|root|poweruser|super|owner|break.?glass|OrganizationAccountAccessRole|AWSControlTowerExecution"
--     help: regular expression that the names of such roles match
-- false_positives:
--   - Administrators at work, and Control Tower.
-- misses:
--   - Roles with wide permissions and a harmless name.
--   - Services that take on roles for themselves, which are left out.
-- formerly: [identity.sensitive_role_taken]
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
--     refused, and only the message names the role:
--       errorCode: AccessDenied
--       errorMessage: "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/TestAdmin"
--       requestParameters: null
--     a role of that name by the responder's own list: {requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Vault"}, $roles: "Vault$"}
--   ignore:
--     an ordinary role: {requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Reader"}}
--     a service for itself: {userIdentity: {type: AWSService, invokedBy: lambda.amazonaws.com}}
--     only looked at: {eventSource: iam.amazonaws.com, eventName: GetRole}

select *
from events
where action in ('sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity')
  and user_identity_type is distinct from 'AWSService'
  and regexp_matches(
    coalesce(
      regexp_extract(json_text(request_parameters, '$.roleArn'), ':role/(.+)$', 1),
      regexp_extract(error_message, 'on resource: arn:[^ ]+:role/(\S+)', 1)
    ),
    $roles
  )
