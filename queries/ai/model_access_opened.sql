-- title: Was access to a Bedrock foundation model enabled for the account?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098, T1496.004]
-- ttc: [T1496.A007]
-- outcome: attempted
-- finding: "{actor} enabled access to a Bedrock foundation model in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to enable access to a Bedrock foundation model in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Use-case form, agreement and entitlement: these calls let the account invoke a model it did not use before,
--   at its own cost. Thieves of model access make them with any key that is allowed to. Read on with
--   ai.scouted_then_used and ai.model_used_by_newcomer.
-- false_positives:
--   - A new project, mostly through the console.
--   - AcceptAgreementRequest for another product of AWS Marketplace, which the record does not name.
-- misses:
--   - Models that are open already.
-- unmodelled:
--   bedrock:PutFoundationModelEntitlement: called by the console; not among the public API actions
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: PutFoundationModelEntitlement, readOnly: false, requestParameters: {modelId: anthropic.claude-v1}}
--   match:
--     an entitlement: {}
--     the purpose given: {eventName: PutUseCaseForModelAccess, requestParameters: null}
--     the agreement: {eventName: CreateFoundationModelAgreement}
--     the terms of the marketplace accepted: {eventName: AcceptAgreementRequest, eventSource: aws-marketplace.amazonaws.com, requestParameters: {agreementRequestId: ar-1}}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     asked about: {eventName: GetFoundationModelAvailability, readOnly: true}

select *
from events
where action in (
    'bedrock:PutFoundationModelEntitlement',
    'bedrock:PutUseCaseForModelAccess',
    'bedrock:CreateFoundationModelAgreement',
    'aws-marketplace:AcceptAgreementRequest'
  )
