-- title: Were the rules of an AWS WAF web ACL changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1686.001]
-- ttc: [T1562.007]
-- outcome: attempted
-- finding: "{actor} changed the AWS WAF rules {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the AWS WAF rules {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The web ACL stays and may now allow an address, or count what it used to block. The new rules or addresses
--   stand in request_parameters as a whole; compare them with the call before.
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

select *
from events
where action in (
    'wafv2:UpdateWebACL',
    'wafv2:UpdateRuleGroup',
    'wafv2:UpdateIPSet',
    'wafv2:CreateIPSet',
    'wafv2:UpdateRegexPatternSet'
  )
