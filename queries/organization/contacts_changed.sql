-- title: Were the contacts or the name of an account changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098, T1531]
-- finding: "{actor} asked to change the contacts of {target}: {action}"
-- summary: >
--   AWS writes to the alternate contacts about abuse, security and bills. Pointed elsewhere, or deleted, the
--   warnings reach nobody, or the intruder; the address and telephone are also what AWS asks for when an owner
--   wants a lost account back.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Colleagues who come and go, and an account factory that fills the contacts in.
-- misses:
--   - The address of root itself; see root.email_changed.
-- cases:
--   given: {eventSource: account.amazonaws.com, readOnly: false, requestParameters: {alternateContactType: SECURITY}}
--   match:
--     an alternate contact set: {eventName: PutAlternateContact}
--     an alternate contact deleted: {eventName: DeleteAlternateContact}
--     address and telephone: {eventName: PutContactInformation, requestParameters: null}
--     the name: {eventName: PutAccountName, requestParameters: {accountName: x}}
--     the name, by the older call: {eventName: UpdateAccountName, eventSource: iam.amazonaws.com}
--     set, and refused ones not asked for: {eventName: PutAlternateContact, $include_denied: false}
--     refused: {eventName: PutAlternateContact, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: GetAlternateContact, readOnly: true}
--     refused, and not asked for: {eventName: PutAlternateContact, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in (
    'PutAlternateContact',
    'DeleteAlternateContact',
    'PutContactInformation',
    'PutAccountName',
    'UpdateAccountName'
  )
  and ($include_denied or error_code is null)
