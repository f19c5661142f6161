-- title: Was the whole IAM configuration or credential report read?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1087.004, T1069.003, T1201]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} read the IAM configuration ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to read the IAM configuration ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   These calls return every user, role, group and policy, the age of every access key, what a principal may do,
--   or the password policy. Inventory tools call them daily, always the same ones from the same place; any other
--   principal is worth a look (identity.explored_first_time).
-- parameters:
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) that take the inventory"}
-- false_positives:
--   - Audits, and consoles that show an overview. Services that ask under their own role are left out.
-- misses:
--   - The same map drawn with single calls; see identity.enumerated.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: true}
--   match:
--     everything at once: {eventName: GetAccountAuthorizationDetails}
--     the report of credentials made: {eventName: GenerateCredentialReport}
--     the report of credentials read: {eventName: GetCredentialReport}
--     what a principal may do, tried out: {eventName: SimulatePrincipalPolicy}
--     what a policy would allow, tried out: {eventName: SimulateCustomPolicy}
--     what was last used: {eventName: GenerateServiceLastAccessedDetails}
--     the rules for passwords: {eventName: GetAccountPasswordPolicy}
--     the numbers: {eventName: GetAccountSummary}
--     refused: {eventName: GetAccountAuthorizationDetails, errorCode: AccessDenied}
--   ignore:
--     one user: {eventName: GetUser}
--     a service for itself:
--       eventName: GetAccountPasswordPolicy
--       userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}}}
--     known to take the inventory: {eventName: GetCredentialReport, $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]}

select *
from events
where action in (
    'iam:GetAccountAuthorizationDetails',
    'iam:GenerateCredentialReport',
    'iam:GetCredentialReport',
    'iam:SimulatePrincipalPolicy',
    'iam:SimulateCustomPolicy',
    'iam:GenerateServiceLastAccessedDetails',
    'iam:GetAccountPasswordPolicy',
    'iam:GetAccountSummary'
  )
  and coalesce(session_issuer_arn, '') not like '%:role/aws-service-role/%'
  and not list_contains($ignore_actors, actor_id)
