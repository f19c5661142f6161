-- title: Was an Amazon Bedrock API key used to delete or to disable logging?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1485, T1685]
-- ttc: [T1562.008, T1496.A007]
-- outcome: attempted
-- finding: "the Bedrock API key of {actor} was used for {action} on {target} from {source_ip_address}"
-- finding_denied: "the Bedrock API key of {actor} was used for {action} on {target} from {source_ip_address}, and the call {failure}"
-- summary: >
--   A Bedrock API key is there to invoke models. One that deletes guardrails and models, or disables logging, is
--   in the hands of somebody who wants no limits and no records. Deactivate it (it belongs to an IAM user named
--   BedrockAPIKey-…, or to a session) and look for access keys of the same user.
-- false_positives:
--   - Scripts that tidy up with the key at hand.
-- misses:
--   - The same calls signed in the usual way; see ai.guardrail_weakened and ai.invocation_logging_off.
-- references:
--   - https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
-- cases:
--   given:
--     eventSource: bedrock.amazonaws.com
--     eventName: DeleteGuardrail
--     readOnly: false
--     requestParameters: {guardrailIdentifier: g1}
--     additionalEventData: {callWithBearerToken: true}
--     userIdentity: {type: IAMUser, userName: BedrockAPIKey-1}
--   match:
--     a guardrail: {}
--     logs switched off: {eventName: DeleteModelInvocationLoggingConfiguration}
--     logs set otherwise: {eventName: PutModelInvocationLoggingConfiguration}
--     an imported model: {eventName: DeleteImportedModel}
--     a trained model: {eventName: DeleteCustomModel}
--     bought capacity: {eventName: DeleteProvisionedModelThroughput}
--     a model of the marketplace: {eventName: DeleteMarketplaceModelEndpoint}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     signed in the usual way: {additionalEventData: null}
--     what the key is for: {eventName: InvokeModel, readOnly: true}

select *
from events
where action in (
    'bedrock:DeleteGuardrail',
    'bedrock:DeleteModelInvocationLoggingConfiguration',
    'bedrock:PutModelInvocationLoggingConfiguration',
    'bedrock:DeleteImportedModel',
    'bedrock:DeleteCustomModel',
    'bedrock:DeleteProvisionedModelThroughput',
    'bedrock:DeleteMarketplaceModelEndpoint'
  )
  and json_text(additional_event_data, '$.callWithBearerToken') = 'true'
