-- title: Was an account moved within AWS Organizations?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1666]
-- ttc: [T1666.A001, T1578.005]
-- outcome: attempted
-- finding: "{actor} moved an account to another organizational unit: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to move an account to another organizational unit: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The account keeps its content and changes its policies: those of the former unit no longer apply.
--   request_parameters names both units; compare what their policies deny.
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
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     described: {eventName: DescribeAccount, readOnly: true}

select *
from events
where action = 'organizations:MoveAccount'
