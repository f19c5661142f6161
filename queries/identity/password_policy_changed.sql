-- title: Was the IAM account password policy changed or deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1556]
-- ttc: [T1578.005, T1098.001]
-- outcome: attempted
-- finding: "{actor} changed or deleted the IAM account password policy of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change or delete the IAM account password policy of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   With the policy deleted or weakened, short passwords that never expire are accepted for every IAM user.
--   request_parameters holds the new policy; compare it with the old one.
-- false_positives:
--   - A benchmark being applied, which makes the rules stricter.
-- misses:
--   - Rules of an identity provider outside AWS.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false}
--   match:
--     changed: {eventName: UpdateAccountPasswordPolicy, requestParameters: {minimumPasswordLength: 6}}
--     deleted: {eventName: DeleteAccountPasswordPolicy}
--     refused: {eventName: DeleteAccountPasswordPolicy, errorCode: AccessDenied}
--   ignore:
--     only read: {eventName: GetAccountPasswordPolicy, readOnly: true}

select *
from events
where action in ('iam:UpdateAccountPasswordPolicy', 'iam:DeleteAccountPasswordPolicy')
