-- title: Was the IAM account alias or STS token setting changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1531]
-- ttc: [T1531, T1578.005]
-- outcome: attempted
-- finding: "{actor} changed an IAM account setting: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change an IAM account setting: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The alias stands in the sign-in address of all IAM users: without it they do not find the sign-in page, and
--   whoever takes the name for an account of their own can imitate it. The token setting decides whether global
--   STS tokens work in Regions that were enabled later.
-- false_positives:
--   - A company changing its name.
-- misses:
--   - Contacts of the account; see organization.contacts_changed.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {accountAlias: example}}
--   match:
--     alias set: {eventName: CreateAccountAlias}
--     alias removed: {eventName: DeleteAccountAlias}
--     tokens for all regions: {eventName: SetSecurityTokenServicePreferences, requestParameters: {globalEndpointTokenVersion: v2Token}}
--     refused: {eventName: CreateAccountAlias, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListAccountAliases, readOnly: true}

select *
from events
where action in ('iam:CreateAccountAlias', 'iam:DeleteAccountAlias', 'iam:SetSecurityTokenServicePreferences')
