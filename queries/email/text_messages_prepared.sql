-- title: Was SNS or End User Messaging set up to send text messages?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.003, T1496.004]
-- ttc: [T1496.003]
-- outcome: attempted
-- finding: "{actor} changed settings for text messages in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change settings for text messages in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A higher spending limit, a number of one's own, leaving the sandbox: what smishing and SMS pumping need. The
--   bill comes by the message. Unless you send text messages, set the limit to zero in this Region.
-- false_positives:
--   - A new application that sends codes by text message.
-- misses:
--   - Messages themselves; see email.sent_in_bulk.
-- cases:
--   given: {eventSource: sns.amazonaws.com, eventName: SetSMSAttributes, readOnly: false, requestParameters: {attributes: {MonthlySpendLimit: "1000"}}}
--   match:
--     limits and kind: {}
--     a number to try with: {eventName: CreateSMSSandboxPhoneNumber}
--     a number proven: {eventName: VerifySMSSandboxPhoneNumber}
--     the spending limit: {eventSource: sms-voice.amazonaws.com, eventName: SetTextMessageSpendLimitOverride}
--     an own number: {eventSource: sms-voice.amazonaws.com, eventName: RequestPhoneNumber}
--     an own name: {eventSource: sms-voice.amazonaws.com, eventName: RequestSenderId}
--     refused: {errorCode: AuthorizationError, requestParameters: null}
--   ignore:
--     read: {eventName: GetSMSAttributes, readOnly: true}

select *
from events
where action in (
    'sns:SetSMSAttributes',
    'sns:CreateSMSSandboxPhoneNumber',
    'sns:VerifySMSSandboxPhoneNumber',
    'sms-voice:SetTextMessageSpendLimitOverride',
    'sms-voice:RequestPhoneNumber',
    'sms-voice:RequestSenderId'
  )
