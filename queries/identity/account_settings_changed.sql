-- title: Were the alias or the token settings of an account changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1531]
-- finding: "{actor} asked to change a setting of the account: {action} {target}"
-- summary: >
--   The alias stands in the sign-in address of all users: without it they find the door no more, and whoever
--   takes the name for an account of their own can show them a door that looks the same. The token setting
--   decides whether global STS tokens work in regions that were opened later.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     set, and refused ones not asked for: {eventName: CreateAccountAlias, $include_denied: false}
--     refused: {eventName: CreateAccountAlias, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListAccountAliases, readOnly: true}
--     refused, and not asked for: {eventName: CreateAccountAlias, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('CreateAccountAlias', 'DeleteAccountAlias', 'SetSecurityTokenServicePreferences')
  and ($include_denied or error_code is null)
