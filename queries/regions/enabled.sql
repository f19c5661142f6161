-- title: Was an AWS Region enabled for the account?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1535]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} enabled the Region {target} in account {recipient_account_id} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to enable the Region {target} in account {recipient_account_id} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Disabled Regions cannot be used, so enabling one can precede hidden work there. Ask why, then read
--   regions.first_used. A trail of a single Region does not record it.
-- false_positives:
--   - A planned move into a region.
-- misses:
--   - Regions that are open by default.
-- references:
--   - https://docs.aws.amazon.com/accounts/latest/reference/API_EnableRegion.html
-- cases:
--   given:
--     eventSource: account.amazonaws.com
--     eventName: EnableRegion
--     readOnly: false
--     requestParameters: {RegionName: me-south-1}
--   match:
--     opened: {}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     closed: {eventName: DisableRegion}

select *
from events
where action = 'account:EnableRegion'
