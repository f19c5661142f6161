-- title: Was a network or DNS firewall taken away or loosened?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1686.001]
-- finding: "{actor} took protection off a network: {action} {target} in {aws_region}"
-- summary: >
--   Network Firewall and DNS Firewall filter what leaves a VPC, Firewall Manager keeps their rules in place
--   in all accounts. After these calls traffic that was blocked may pass. Look for what the machines behind
--   it sent since; flow logs and resolver logs know.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The network team at work on its firewalls.
-- misses:
--   - Rules changed inside a group (UpdateRuleGroup, UpdateFirewallPolicy, UpdateFirewallDomains).
--   - Traffic led around the firewall by a route; see network.routes_changed.
-- cases:
--   given: {eventSource: network-firewall.amazonaws.com, eventName: DeleteFirewall, readOnly: false, requestParameters: {firewallName: egress}}
--   match:
--     a firewall: {}
--     its policy: {eventName: DeleteFirewallPolicy}
--     another policy: {eventName: AssociateFirewallPolicy}
--     a group of rules: {eventName: DeleteRuleGroup}
--     subnets no longer behind it: {eventName: DisassociateSubnets}
--     its logs: {eventName: UpdateLoggingConfiguration}
--     its protection against deletion: {eventName: UpdateFirewallDeleteProtection}
--     DNS rules of a VPC:
--       eventSource: route53resolver.amazonaws.com
--       eventName: DisassociateFirewallRuleGroup
--       requestParameters: {firewallRuleGroupAssociationId: a1}
--     DNS rules: {eventSource: route53resolver.amazonaws.com, eventName: DeleteFirewallRuleGroup}
--     a DNS rule: {eventSource: route53resolver.amazonaws.com, eventName: DeleteFirewallRule}
--     what happens when DNS rules fail: {eventSource: route53resolver.amazonaws.com, eventName: UpdateFirewallConfig}
--     a policy for all accounts: {eventSource: fms.amazonaws.com, eventName: DeletePolicy, requestParameters: {policyId: p1}}
--     nobody manages firewalls: {eventSource: fms.amazonaws.com, eventName: DisassociateAdminAccount, requestParameters: null}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribeFirewall, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'network-firewall:DeleteFirewall',
    'network-firewall:DeleteFirewallPolicy',
    'network-firewall:AssociateFirewallPolicy',
    'network-firewall:DeleteRuleGroup',
    'network-firewall:DisassociateSubnets',
    'network-firewall:UpdateLoggingConfiguration',
    'network-firewall:UpdateFirewallDeleteProtection',
    'route53resolver:DisassociateFirewallRuleGroup',
    'route53resolver:DeleteFirewallRuleGroup',
    'route53resolver:DeleteFirewallRule',
    'route53resolver:UpdateFirewallConfig',
    'fms:DeletePolicy',
    'fms:DisassociateAdminAccount'
  )
  and ($include_denied or error_code is null)
