-- title: Was a region opened that had been switched off?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1535]
-- finding: "{actor} asked to open the region {target} in account {recipient_account_id}"
-- summary: >
--   Regions that are switched off cannot be used by anybody, which is why opening one precedes hidden work
--   there. Ask why, then read regions.first_used. A trail of a single region does not follow.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     opened, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     closed: {eventName: DisableRegion}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name = 'EnableRegion'
  and ($include_denied or error_code is null)
