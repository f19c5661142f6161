-- title: Were the rules of a web application's firewall changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1686.001]
-- finding: "{actor} asked to change what a firewall lets through: {action} {target}"
-- summary: >
--   The firewall stays and may now let somebody's address through, or count what it used to stop. The new
--   rules or addresses stand in request_parameters as a whole; compare them with the call before.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Tools that write block lists all day.
-- misses:
--   - A firewall taken away or off a resource; see network.web_protection_removed.
-- cases:
--   given: {eventSource: wafv2.amazonaws.com, eventName: UpdateWebACL, readOnly: false, requestParameters: {name: shop}}
--   match:
--     its rules: {}
--     a group of rules: {eventName: UpdateRuleGroup}
--     a list of addresses: {eventName: UpdateIPSet}
--     a new list of addresses: {eventName: CreateIPSet}
--     a list of patterns: {eventName: UpdateRegexPatternSet}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     a list of GuardDuty: {eventSource: guardduty.amazonaws.com, eventName: UpdateIPSet}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where action in (
    'wafv2:UpdateWebACL',
    'wafv2:UpdateRuleGroup',
    'wafv2:UpdateIPSet',
    'wafv2:CreateIPSet',
    'wafv2:UpdateRegexPatternSet'
  )
  and ($include_denied or error_code is null)
