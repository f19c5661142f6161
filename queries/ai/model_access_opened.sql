-- title: Was access to a model opened for the account?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098, T1496.004]
-- finding: "{actor} asked to open a model for the account: {action} {target} in {aws_region}"
-- summary: >
--   A form about the purpose, an agreement, an entitlement: three calls, and the account pays for a model it
--   did not use before. Thieves of model access make them with any key that lets them. Read on with
--   ai.scouted_then_used and ai.model_used_by_newcomer.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A new project, mostly through the console.
-- misses:
--   - Models that are open already.
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: PutFoundationModelEntitlement, readOnly: false, requestParameters: {modelId: anthropic.claude-v1}}
--   match:
--     an entitlement: {}
--     the purpose given: {eventName: PutUseCaseForModelAccess, requestParameters: null}
--     the agreement: {eventName: CreateFoundationModelAgreement}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     asked about: {eventName: GetFoundationModelAvailability, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'bedrock:PutFoundationModelEntitlement',
    'bedrock:PutUseCaseForModelAccess',
    'bedrock:CreateFoundationModelAgreement'
  )
  and ($include_denied or error_code is null)
