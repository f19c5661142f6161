-- title: Was a web firewall or Shield protection taken away?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1686.001]
-- finding: "{actor} took protection off a web application: {action} {target} in {aws_region}"
-- summary: >
--   The application behind it now takes every request, or every flood, as it comes. Look at the resource and
--   its access logs since; an attacker who has credentials clears the way for a second one who has none. WAF
--   for CloudFront is called in us-east-1.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Applications being replaced together with their firewall.
-- misses:
--   - A firewall that stays and allows everything (UpdateWebACL, UpdateIPSet).
--   - A distribution of CloudFront that no longer names its firewall (UpdateDistribution).
--   - The logs of a web firewall; see logging.access_logs_off.
-- cases:
--   given:
--     eventSource: wafv2.amazonaws.com
--     eventName: DisassociateWebACL
--     readOnly: false
--     requestParameters: {resourceArn: "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/1"}
--   match:
--     taken off a resource: {}
--     deleted: {eventName: DeleteWebACL}
--     a group of rules: {eventName: DeleteRuleGroup}
--     a list of addresses: {eventName: DeleteIPSet}
--     deleted, classic: {eventSource: waf.amazonaws.com, eventName: DeleteWebACL}
--     a rule, classic: {eventSource: waf.amazonaws.com, eventName: DeleteRule}
--     a group of rules, classic: {eventSource: waf.amazonaws.com, eventName: DeleteRuleGroup}
--     taken off a resource, classic in a region: {eventSource: waf-regional.amazonaws.com}
--     deleted, classic in a region: {eventSource: waf-regional.amazonaws.com, eventName: DeleteWebACL}
--     a rule, classic in a region: {eventSource: waf-regional.amazonaws.com, eventName: DeleteRule}
--     a group of rules, classic in a region: {eventSource: waf-regional.amazonaws.com, eventName: DeleteRuleGroup}
--     Shield on a resource: {eventSource: shield.amazonaws.com, eventName: DeleteProtection, requestParameters: {protectionId: p1}}
--     the help of Shield's team: {eventSource: shield.amazonaws.com, eventName: DisassociateDRTRole, requestParameters: null}
--     Shield answering by itself: {eventSource: shield.amazonaws.com, eventName: DisableApplicationLayerAutomaticResponse}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetWebACL, readOnly: true}
--     put on a resource: {eventName: AssociateWebACL}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'wafv2:DisassociateWebACL',
    'wafv2:DeleteWebACL',
    'wafv2:DeleteRuleGroup',
    'wafv2:DeleteIPSet',
    'waf:DeleteWebACL',
    'waf:DeleteRule',
    'waf:DeleteRuleGroup',
    'waf-regional:DisassociateWebACL',
    'waf-regional:DeleteWebACL',
    'waf-regional:DeleteRule',
    'waf-regional:DeleteRuleGroup',
    'shield:DeleteProtection',
    'shield:DisassociateDRTRole',
    'shield:DisableApplicationLayerAutomaticResponse'
  )
  and ($include_denied or error_code is null)
