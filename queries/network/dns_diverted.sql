-- title: Was Route 53 Resolver or the DHCP options of a VPC changed?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1557, T1565.002]
-- ttc: [T1491.A001, T1578.005]
-- outcome: attempted
-- finding: "{actor} changed name resolution in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change name resolution in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A Resolver rule sends a domain to another DNS server, a private hosted zone overrides a public name, DHCP
--   options replace the resolver altogether. Read targetIps, domainName and the hosted zone in the parameters.
-- false_positives:
--   - "Hybrid networks being built: rules to the servers of the company."
-- misses:
--   - Records changed inside a zone (ChangeResourceRecordSets).
-- cases:
--   given:
--     eventSource: route53resolver.amazonaws.com
--     eventName: CreateResolverRule
--     readOnly: false
--     requestParameters: {name: r1, ruleType: FORWARD, domainName: example.com., targetIps: [{ip: 203.0.113.9, port: 53}]}
--   match:
--     a rule: {}
--     a rule changed: {eventName: UpdateResolverRule}
--     a rule used in a VPC: {eventName: AssociateResolverRule}
--     a rule no longer used: {eventName: DisassociateResolverRule}
--     an endpoint for questions: {eventName: CreateResolverEndpoint}
--     a private zone in a VPC:
--       eventSource: route53.amazonaws.com
--       eventName: AssociateVPCWithHostedZone
--       requestParameters: {hostedZoneId: Z1, vPC: {vPCId: vpc-1}}
--     a private zone for a foreign VPC: {eventSource: route53.amazonaws.com, eventName: CreateVPCAssociationAuthorization}
--     another resolver: {eventSource: ec2.amazonaws.com, eventName: CreateDhcpOptions}
--     another resolver in a VPC: {eventSource: ec2.amazonaws.com, eventName: AssociateDhcpOptions}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListResolverRules, readOnly: true}

select *
from events
where action in (
    'route53resolver:CreateResolverRule',
    'route53resolver:UpdateResolverRule',
    'route53resolver:AssociateResolverRule',
    'route53resolver:DisassociateResolverRule',
    'route53resolver:CreateResolverEndpoint',
    'route53:AssociateVPCWithHostedZone',
    'route53:CreateVPCAssociationAuthorization',
    'ec2:CreateDhcpOptions',
    'ec2:AssociateDhcpOptions'
  )
