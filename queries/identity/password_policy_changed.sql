-- title: Were the rules for passwords changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1556]
-- finding: "{actor} asked to change the password rules of {target}: {action}"
-- summary: >
--   With the policy deleted, or made weak, short passwords that never run out are accepted for every IAM user.
--   request_parameters holds the new rules; compare them with the old ones.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A benchmark being applied, which makes the rules stricter.
-- misses:
--   - Rules of an identity provider outside AWS.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false}
--   match:
--     changed: {eventName: UpdateAccountPasswordPolicy, requestParameters: {minimumPasswordLength: 6}}
--     deleted: {eventName: DeleteAccountPasswordPolicy}
--     deleted, and refused ones not asked for: {eventName: DeleteAccountPasswordPolicy, $include_denied: false}
--     refused: {eventName: DeleteAccountPasswordPolicy, errorCode: AccessDenied}
--   ignore:
--     only read: {eventName: GetAccountPasswordPolicy, readOnly: true}
--     refused, and not asked for: {eventName: DeleteAccountPasswordPolicy, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy')
  and ($include_denied or error_code is null)
