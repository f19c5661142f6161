-- title: Was a guardrail of a model changed or removed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- finding: "{actor} asked to change what a model may say: {action} {target}"
-- summary: >
--   Guardrails and automated reasoning policies keep models from saying or giving away what they should not.
--   An update names the whole new set-up; compare it with the one before. Read who invoked models afterwards.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
