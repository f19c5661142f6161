-- title: Did somebody ask whose an access key is, or when it was used?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1087.004]
-- finding: "{actor} looked up an access key: {target}"
-- summary: >
--   Whoever finds keys asks to which account they belong before using them, from an account of their own or with
--   another stolen key; nothing is logged in the key's own account. The key stands in request_parameters. Is it
--   one of yours?
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Responders, and reports about unused keys.
-- misses:
--   - Look-ups in accounts that are not yours.
-- cases:
--   given: {readOnly: true, requestParameters: {accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--   match:
--     whose it is: {eventSource: sts.amazonaws.com, eventName: GetAccessKeyInfo}
--     when it was last used: {eventSource: iam.amazonaws.com, eventName: GetAccessKeyLastUsed}
--     looked up, and refused ones not asked for: {eventSource: sts.amazonaws.com, eventName: GetAccessKeyInfo, $include_denied: false}
--     refused: {eventSource: sts.amazonaws.com, eventName: GetAccessKeyInfo, errorCode: AccessDenied}
--   ignore:
--     who one is oneself: {eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--     refused, and not asked for: {eventSource: sts.amazonaws.com, eventName: GetAccessKeyInfo, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('GetAccessKeyInfo', 'GetAccessKeyLastUsed')
  and ($include_denied or error_code is null)
