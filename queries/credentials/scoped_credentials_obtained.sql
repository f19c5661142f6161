-- title: Were temporary credentials of STS obtained by one of the newer ways?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1550.001, T1078.004]
-- ttc: [T1098.001, T1199.A002]
-- outcome: attempted
-- finding: "{actor} obtained or opened temporary credentials: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to obtain or open temporary credentials: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Scoped credentials of STS, entitlements to roles, the credentials such an entitlement gives, and roles
--   acquired from a template are ways beside AssumeRole that questions about AssumeRole do not see. Check who
--   may use them at all, and read what the credentials did.
-- false_positives:
--   - Products of AWS and its partners that are built on these calls.
-- misses:
--   - AssumeRole itself; see credentials.roles_assumed.
-- cases:
--   given: {eventSource: account-access.amazonaws.com, eventName: CreateEntitlement, readOnly: false}
--   match:
--     an entitlement to a role: {requestParameters: {applicationArn: "arn:aws:sso::111122223333:application/ssoins-1/apl-1"}}
--     credentials of a role: {eventName: GetRoleCredentials}
--     a role from a template: {eventSource: iam.amazonaws.com, eventName: AcquireRole}
--     scoped credentials: {eventSource: sts.amazonaws.com, eventName: GetScopedCredentials}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     an entitlement deleted: {eventName: DeleteEntitlement}
--     credentials of Identity Center: {eventSource: sso.amazonaws.com, eventName: GetRoleCredentials}

select *
from events
where action in (
    'account-access:CreateEntitlement',
    'account-access:GetRoleCredentials',
    'iam:AcquireRole',
    'sts:GetScopedCredentials'
  )
