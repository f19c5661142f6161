-- title: Were SES or SNS sending quotas and identities looked up?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1526, T1580]
-- ttc: [T1496.A001, T1087.004]
-- outcome: attempted
-- finding: "{actor} looked up SES or SNS sending limits in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to look up SES or SNS sending limits in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Quotas, verified identities, whether sending is enabled: the first calls of somebody who wants to send mail
--   with stolen credentials. Monitoring makes them every day; a principal that never did, or does so in Region
--   after Region, is the one to look at (sequences.mailer_taken_over, denied.burst).
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
--     the account of another service: {eventSource: chime.amazonaws.com, eventName: GetAccount}

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
