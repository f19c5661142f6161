-- title: Was the e-mail address of an account's root changed from within AWS?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1098, T1531]
-- finding: "{actor} asked to change the e-mail address of root: {action} {target}"
-- summary: >
--   Whoever receives this mail can recover the password of root. The organisation's management account can
--   change it for every member; StartPrimaryEmailUpdate asks for it, AcceptPrimaryEmailUpdate completes it with
--   the code that was sent. request_parameters names the account and the new address.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The organisation moving its accounts to shared mailboxes.
-- misses:
--   - A change by root itself in the console; see root.credentials_changed.
--   - A mailbox that is itself taken over.
-- cases:
--   given: {eventSource: account.amazonaws.com, readOnly: false, requestParameters: {accountId: "444455556666"}}
--   match:
--     asked for: {eventName: StartPrimaryEmailUpdate}
--     completed: {eventName: AcceptPrimaryEmailUpdate}
--     by the older call: {eventName: UpdateAccountEmailAddress, eventSource: iam.amazonaws.com, requestParameters: null}
--     completed, and refused ones not asked for: {eventName: AcceptPrimaryEmailUpdate, $include_denied: false}
--     refused: {eventName: StartPrimaryEmailUpdate, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: GetPrimaryEmail, readOnly: true}
--     refused, and not asked for: {eventName: StartPrimaryEmailUpdate, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in ('StartPrimaryEmailUpdate', 'AcceptPrimaryEmailUpdate', 'UpdateAccountEmailAddress')
  and ($include_denied or error_code is null)
