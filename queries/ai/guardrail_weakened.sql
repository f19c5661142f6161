-- title: Was a Bedrock guardrail changed or deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- ttc: [T1578.005, T1496.A007]
-- outcome: attempted
-- finding: "{actor} changed or deleted the Bedrock guardrail {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change or delete the Bedrock guardrail {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Guardrails and automated reasoning policies keep models from returning what they should not. An update names
--   the whole new configuration; compare it with the one before. Read which principals invoked models
--   afterwards.
-- false_positives:
--   - The team that tunes them.
-- misses:
--   - Applications that simply call the model without the guardrail.
-- references:
--   - https://docs.aws.amazon.com/bedrock/latest/APIReference/API_UpdateGuardrail.html
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: DeleteGuardrail, readOnly: false, requestParameters: {guardrailIdentifier: g1}}
--   match:
--     removed: {}
--     changed: {eventName: UpdateGuardrail}
--     no longer enforced: {eventName: DeleteEnforcedGuardrailConfiguration}
--     enforced otherwise: {eventName: PutEnforcedGuardrailConfiguration}
--     rules of reasoning removed: {eventName: DeleteAutomatedReasoningPolicy}
--     rules of reasoning changed: {eventName: UpdateAutomatedReasoningPolicy}
--     notes to the rules changed: {eventName: UpdateAutomatedReasoningPolicyAnnotations}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     made: {eventName: CreateGuardrail}

select *
from events
where action in (
    'bedrock:DeleteGuardrail',
    'bedrock:UpdateGuardrail',
    'bedrock:DeleteEnforcedGuardrailConfiguration',
    'bedrock:PutEnforcedGuardrailConfiguration',
    'bedrock:DeleteAutomatedReasoningPolicy',
    'bedrock:UpdateAutomatedReasoningPolicy',
    'bedrock:UpdateAutomatedReasoningPolicyAnnotations'
  )
