-- title: Were Security Hub standards or controls disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled Security Hub checks in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable Security Hub checks in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Security Hub stays enabled, and a standard, a control or a whole product no longer reports. Compare the
--   control with what the same principal changed next.
-- false_positives:
--   - The security team agreeing that a control does not apply.
-- misses:
--   - Controls switched off by central configuration, which is recorded in the administrator account.
-- cases:
--   given:
--     eventSource: securityhub.amazonaws.com
--     eventName: BatchDisableStandards
--     readOnly: false
--     requestParameters: {standardsSubscriptionArns: ["arn:aws:securityhub:us-east-1:111122223333:subscription/cis/v/1.4.0"]}
--   match:
--     a standard: {}
--     a product such as GuardDuty no longer reports: {eventName: DisableImportFindingsForProduct}
--     findings no longer brought together: {eventName: DeleteFindingAggregator}
--     no action to send findings away: {eventName: DeleteActionTarget}
--     a control: {eventName: UpdateStandardsControl, requestParameters: {standardsControlArn: c1, controlStatus: DISABLED}}
--     a control in several standards:
--       eventName: BatchUpdateStandardsControlAssociations
--       requestParameters: {standardsControlAssociationUpdates: [{securityControlId: IAM.1, associationStatus: DISABLED}]}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a control switched on: {eventName: UpdateStandardsControl, requestParameters: {standardsControlArn: c1, controlStatus: ENABLED}}
--     the same word elsewhere: {eventName: CreateAutomationRule, requestParameters: {ruleStatus: DISABLED}}

select *
from events
where (
    action in (
      'securityhub:BatchDisableStandards',
      'securityhub:DisableImportFindingsForProduct',
      'securityhub:DeleteFindingAggregator',
      'securityhub:DeleteActionTarget'
    )
    or (
      action in ('securityhub:UpdateStandardsControl', 'securityhub:BatchUpdateStandardsControlAssociations')
      and regexp_matches(request_parameters, '"DISABLED"')
    )
  )
