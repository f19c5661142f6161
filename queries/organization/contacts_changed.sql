-- title: Were alternate contacts or the name of an AWS account changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098, T1531]
-- ttc: [T1531, T1098.001]
-- outcome: attempted
-- finding: "{actor} changed the contacts of the AWS account {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the contacts of the AWS account {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   AWS writes to the alternate contacts about abuse, security and bills. Changed or deleted, the warnings reach
--   nobody, or the intruder; address and telephone are also what AWS asks for when an owner wants a lost account
--   back.
-- false_positives:
--   - Colleagues who come and go, and an account factory that fills the contacts in.
-- misses:
--   - The address of root itself; see root.email_changed.
-- unmodelled:
--   iam:UpdateAccountName: called by the console of the root user; not among the public API actions
-- cases:
--   given: {eventSource: account.amazonaws.com, readOnly: false, requestParameters: {alternateContactType: SECURITY}}
--   match:
--     an alternate contact set: {eventName: PutAlternateContact}
--     an alternate contact deleted: {eventName: DeleteAlternateContact}
--     address and telephone: {eventName: PutContactInformation, requestParameters: null}
--     the name: {eventName: PutAccountName, requestParameters: {accountName: x}}
--     the name, by the older call: {eventName: UpdateAccountName, eventSource: iam.amazonaws.com}
--     refused: {eventName: PutAlternateContact, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: GetAlternateContact, readOnly: true}

select *
from events
where action in (
    'account:PutAlternateContact',
    'account:DeleteAlternateContact',
    'account:PutContactInformation',
    'account:PutAccountName',
    'iam:UpdateAccountName'
  )
