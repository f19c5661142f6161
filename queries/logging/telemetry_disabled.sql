-- title: Was the collection of CloudWatch logs and telemetry disabled?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled or changed the collection of telemetry in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable or change the collection of telemetry in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Telemetry rules switch on flow logs, CloudTrail and other logs in every account, centralization rules copy
--   them into one, and pipelines filter what they keep. Without them an account grows dark that nobody touched.
--   Compare the rule with its former version, and look for deletions afterwards
--   (activity.logging_disabled_then_destroyed).
-- false_positives:
--   - Changes by the team that runs the organization's logging.
-- misses:
--   - The logs of one service, switched off in that service.
-- cases:
--   given: {eventSource: observabilityadmin.amazonaws.com, eventName: DeleteTelemetryRule, readOnly: false}
--   match:
--     a rule of an account: {requestParameters: {ruleIdentifier: flow-logs}}
--     a rule of the organization: {eventName: DeleteTelemetryRuleForOrganization}
--     a rule changed: {eventName: UpdateTelemetryRule}
--     a rule of the organization changed: {eventName: UpdateTelemetryRuleForOrganization}
--     the account no longer evaluated: {eventName: StopTelemetryEvaluation}
--     the organization no longer evaluated: {eventName: StopTelemetryEvaluationForOrganization}
--     logs no longer copied into one account: {eventName: DeleteCentralizationRuleForOrganization}
--     other logs copied into one account: {eventName: UpdateCentralizationRuleForOrganization}
--     a pipeline deleted: {eventName: DeleteTelemetryPipeline}
--     a pipeline filters other things: {eventName: UpdateTelemetryPipeline}
--     resources no longer named in the logs: {eventName: StopTelemetryEnrichment}
--     the tables of the logs cut off: {eventName: DeleteS3TableIntegration}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     a rule made: {eventName: CreateTelemetryRule}
--     only read: {eventName: GetTelemetryRule, readOnly: true}

select *
from events
where action in (
    'observabilityadmin:DeleteTelemetryRule',
    'observabilityadmin:DeleteTelemetryRuleForOrganization',
    'observabilityadmin:UpdateTelemetryRule',
    'observabilityadmin:UpdateTelemetryRuleForOrganization',
    'observabilityadmin:StopTelemetryEvaluation',
    'observabilityadmin:StopTelemetryEvaluationForOrganization',
    'observabilityadmin:DeleteCentralizationRuleForOrganization',
    'observabilityadmin:UpdateCentralizationRuleForOrganization',
    'observabilityadmin:DeleteTelemetryPipeline',
    'observabilityadmin:UpdateTelemetryPipeline',
    'observabilityadmin:StopTelemetryEnrichment',
    'observabilityadmin:DeleteS3TableIntegration'
  )
