-- title: Was an account moved within the organisation?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1666]
-- finding: "{actor} asked to move an account to another unit: {target}"
-- summary: >
--   The account keeps its content and changes its policies: those of the old unit no longer bind it.
--   request_parameters names both units; compare what their policies forbid.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - New accounts on their way from the root to their unit, by Control Tower or an account factory.
-- misses:
--   - A unit whose policies are changed around the account; see organization.policy_removed.
-- cases:
--   given:
--     eventSource: organizations.amazonaws.com
--     eventName: MoveAccount
--     readOnly: false
--     requestParameters: {accountId: "444455556666", sourceParentId: ou-1, destinationParentId: r-1}
--   match:
--     moved: {}
--     moved, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     described: {eventName: DescribeAccount, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name = 'MoveAccount'
  and ($include_denied or error_code is null)
