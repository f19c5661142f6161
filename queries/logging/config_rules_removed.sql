-- title: Were rules or aggregators of Config removed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- finding: "{actor} asked to remove checks of Config: {action} {target} in {aws_region}"
-- summary: >
--   A rule of Config says when a resource breaks the house rules, a remediation repairs it, an aggregator
--   brings all accounts into one view. Without them the recorder still runs and nobody hears of what it
--   records. Find out which rule it was, and what was changed afterwards that it would have reported.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
