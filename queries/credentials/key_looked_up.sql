-- title: Was the owner or last use of an access key looked up?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1087.004]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} looked up the access key {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to look up the access key {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever finds access keys asks to which account they belong before using them, from an account of their own
--   or with another stolen key; nothing is logged in the key's own account. The key stands in
--   request_parameters. Is it one of yours?
-- false_positives:
--   - Responders, and reports about unused keys.
-- misses:
--   - Look-ups in accounts that are not yours.
-- cases:
--   given: {readOnly: true, requestParameters: {accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--   match:
--     whose it is: {eventSource: sts.amazonaws.com, eventName: GetAccessKeyInfo}
--     when it was last used: {eventSource: iam.amazonaws.com, eventName: GetAccessKeyLastUsed}
--     refused: {eventSource: sts.amazonaws.com, eventName: GetAccessKeyInfo, errorCode: AccessDenied}
--   ignore:
--     who one is oneself: {eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}

select *
from events
where action in ('sts:GetAccessKeyInfo', 'iam:GetAccessKeyLastUsed')
