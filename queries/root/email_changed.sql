-- title: Was the root user's e-mail address changed by the organization?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1098, T1531]
-- ttc: [T1078.A002, T1531]
-- outcome: attempted
-- finding: "{actor} changed the e-mail address of the root user: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the e-mail address of the root user: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever receives this mail can recover the root password. The organization's management account can change
--   it for every member; StartPrimaryEmailUpdate requests it, AcceptPrimaryEmailUpdate completes it with the
--   code that was sent. request_parameters names the account and the new address.
-- false_positives:
--   - The organisation moving its accounts to shared mailboxes.
-- misses:
--   - A change by root itself in the console; see root.credentials_changed.
--   - A mailbox that is itself taken over.
-- unmodelled:
--   iam:UpdateAccountEmailAddress: called by the console of the root user; not among the public API actions
-- cases:
--   given: {eventSource: account.amazonaws.com, readOnly: false, requestParameters: {accountId: "444455556666"}}
--   match:
--     asked for: {eventName: StartPrimaryEmailUpdate}
--     completed: {eventName: AcceptPrimaryEmailUpdate}
--     by the older call: {eventName: UpdateAccountEmailAddress, eventSource: iam.amazonaws.com, requestParameters: null}
--     refused: {eventName: StartPrimaryEmailUpdate, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: GetPrimaryEmail, readOnly: true}

select *
from events
where action in ('account:StartPrimaryEmailUpdate', 'account:AcceptPrimaryEmailUpdate', 'iam:UpdateAccountEmailAddress')
