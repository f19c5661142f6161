-- title: Was AWS Network Firewall or DNS Firewall removed or weakened?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1686.001]
-- ttc: [T1562.007]
-- outcome: attempted
-- finding: "{actor} weakened a network firewall in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to weaken a network firewall in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Network Firewall and DNS Firewall filter what leaves a VPC, Firewall Manager keeps their rules in place in
--   all accounts. After these calls traffic that was blocked may pass. Look for what the instances behind it
--   sent since; flow logs and Resolver logs know.
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
