-- title: Who asked how much mail or how many text messages could be sent?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1526, T1580]
-- finding: "{actor} asked what could be sent from here: {action} in {aws_region}, from {source_ip_address}"
-- summary: >
--   Limits, verified senders, whether sending is switched on: the first thing a thief of mailing power asks,
--   with any key that was found. Monitoring asks the same every day; a principal that never did, or asks in
--   region after region, is the one to look at (sequences.mailer_taken_over, denied.burst).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The console's pages, monitoring, and applications that check before they send.
-- misses:
--   - Somebody who sends without asking.
-- cases:
--   given: {eventSource: ses.amazonaws.com, eventName: GetSendQuota, readOnly: true}
--   match:
--     the limit: {}
--     what was sent: {eventName: GetSendStatistics}
--     the account: {eventName: GetAccount}
--     whether it is on: {eventName: GetAccountSendingEnabled}
--     who may be named as sender: {eventName: ListIdentities}
--     the same, in the newer way: {eventName: ListEmailIdentities}
--     the same, in the oldest way: {eventName: ListVerifiedEmailAddresses}
--     which senders are proven: {eventName: GetIdentityVerificationAttributes}
--     text messages: {eventSource: sns.amazonaws.com, eventName: GetSMSAttributes}
--     text messages to anybody: {eventSource: sns.amazonaws.com, eventName: GetSMSSandboxAccountStatus}
--     own numbers: {eventSource: sns.amazonaws.com, eventName: ListOriginationNumbers}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     a template: {eventName: GetTemplate}
--     the account of another service: {eventSource: organizations.amazonaws.com, eventName: GetAccount}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'ses:GetSendQuota',
    'ses:GetSendStatistics',
    'ses:GetAccount',
    'ses:GetAccountSendingEnabled',
    'ses:ListIdentities',
    'ses:ListEmailIdentities',
    'ses:ListVerifiedEmailAddresses',
    'ses:GetIdentityVerificationAttributes',
    'sns:GetSMSAttributes',
    'sns:GetSMSSandboxAccountStatus',
    'sns:ListOriginationNumbers'
  )
  and ($include_denied or error_code is null)
