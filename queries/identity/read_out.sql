-- title: Did somebody read out the account's identities at once?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1087.004, T1069.003, T1201]
-- finding: "{actor} asked for {action} from {source_ip_address}"
-- summary: >
--   These calls return every user, role, group and policy, the age of every key, what a principal may do, or the
--   rules for passwords: the map an intruder draws first. Inventory tools call them daily, always the same ones
--   from the same place; anybody else is worth a look (identity.explored_first_time).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     read, and refused ones not asked for: {eventName: GetCredentialReport, $include_denied: false}
--     refused: {eventName: GetAccountAuthorizationDetails, errorCode: AccessDenied}
--   ignore:
--     one user: {eventName: GetUser}
--     a service for itself:
--       eventName: GetAccountPasswordPolicy
--       userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}}}
--     known to take the inventory: {eventName: GetCredentialReport, $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]}
--     refused, and not asked for: {eventName: GetAccountAuthorizationDetails, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'GetAccountAuthorizationDetails',
    'GenerateCredentialReport',
    'GetCredentialReport',
    'SimulatePrincipalPolicy',
    'SimulateCustomPolicy',
    'GenerateServiceLastAccessedDetails',
    'GetAccountPasswordPolicy',
    'GetAccountSummary'
  )
  and coalesce(session_issuer_arn, '') not like '%:role/aws-service-role/%'
  and not list_contains($ignore_actors, actor_id)
  and ($include_denied or error_code is null)
