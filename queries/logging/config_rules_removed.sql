-- title: Were AWS Config rules or aggregators deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- ttc: [T1562.008, T1578.005]
-- outcome: attempted
-- finding: "{actor} deleted an AWS Config rule or aggregator in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete an AWS Config rule or aggregator in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A Config rule reports non-compliant resources, a remediation repairs them, an aggregator brings all accounts
--   into one view. Without them the recorder still runs and nobody hears of what it records. Find out which rule
--   it was, and what was changed afterwards that it would have reported.
-- false_positives:
--   - Infrastructure code that replaces rules.
-- misses:
--   - Rules removed through a service (Security Hub, Control Tower, a stack), whose own call is the one to
--     look for.
--   - A rule that is kept and changed until it reports nothing (PutConfigRule).
-- cases:
--   given: {eventSource: config.amazonaws.com, eventName: DeleteConfigRule, readOnly: false, requestParameters: {configRuleName: public-buckets}}
--   match:
--     a rule: {}
--     a rule of the organisation: {eventName: DeleteOrganizationConfigRule}
--     a pack of rules: {eventName: DeleteConformancePack}
--     a pack of the organisation: {eventName: DeleteOrganizationConformancePack}
--     the view of all accounts: {eventName: DeleteConfigurationAggregator}
--     the permission to collect: {eventName: DeleteAggregationAuthorization}
--     what repairs: {eventName: DeleteRemediationConfiguration}
--     the results so far: {eventName: DeleteEvaluationResults}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a rule set: {eventName: PutConfigRule}
--     by a service that manages its own rules: {userIdentity: {invokedBy: securityhub.amazonaws.com}}

select *
from events
where action in (
    'config:DeleteConfigRule',
    'config:DeleteOrganizationConfigRule',
    'config:DeleteConformancePack',
    'config:DeleteOrganizationConformancePack',
    'config:DeleteConfigurationAggregator',
    'config:DeleteAggregationAuthorization',
    'config:DeleteRemediationConfiguration',
    'config:DeleteEvaluationResults'
  )
  and user_identity_invoked_by is null
