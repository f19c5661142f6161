-- title: Was the account made ready to send text messages?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.003, T1496.004]
-- finding: "{actor} made text messages possible: {action} in {aws_region}"
-- summary: >
--   A higher spending limit, a number of one's own, a way out of the sandbox: what smishing and pumping of
--   premium numbers need. The bill comes by the message. Unless you send text messages, set the limit to
--   nothing in this region.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AuthorizationError, $include_denied: false}

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
  and ($include_denied or error_code is null)
