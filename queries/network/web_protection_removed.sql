-- title: Was an AWS WAF web ACL or Shield protection removed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1686.001]
-- ttc: [T1562.007]
-- outcome: attempted
-- finding: "{actor} removed AWS WAF or Shield protection in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to remove AWS WAF or Shield protection in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The application behind it now takes every request, or every flood. Look at the resource and its access logs
--   since. WAF for CloudFront is called in us-east-1.
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
