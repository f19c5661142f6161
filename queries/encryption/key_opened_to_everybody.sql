-- title: Was a key opened to everybody?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1222, T1537]
-- finding: "{actor} opened {target} to everybody"
-- summary: >
--   The policy allows something to every AWS account without any condition: whoever gets hold of the
--   encrypted data can read it. Put the former policy back.
-- misses:
--   - A document with any condition, however weak.
--   - Single accounts; see encryption.key_opened_to_outside.
-- cases:
--   given:
--     eventSource: kms.amazonaws.com
--     eventName: PutKeyPolicy
--     readOnly: false
--     requestParameters: {keyId: k1, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt"}]}'}
--   match:
--     a key: {}
--     named in the other way: {requestParameters: {keyId: k1, policy: '{"Statement":[{"Principal":"*","Action":"kms:*","Effect":"Allow"}]}'}}
--     made so: {eventName: CreateKey}
--   ignore:
--     its own account: {requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*"}]}'}}
--     everybody is kept out: {requestParameters: {policy: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:*"}]}'}}
--     under a condition: {requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}}]}'}}
--     the same words in another call: {eventName: DescribeKey}
--     failed: {errorCode: AccessDenied}

select *
from events
where event_name in ('PutKeyPolicy', 'CreateKey')
  and regexp_matches(
    json_text(request_parameters, '$.policy'),
    '"Effect"\s*:\s*"Allow"[^{}]*"Principal"\s*:\s*("\*"|\{[^{}]*"AWS"\s*:\s*(\[[^\]]*)?"\*")|"Principal"\s*:\s*("\*"|\{[^{}]*"AWS"\s*:\s*(\[[^\]]*)?"\*"[^{}]*\})[^{}]*"Effect"\s*:\s*"Allow"'
  )
  and not regexp_matches(json_text(request_parameters, '$.policy'), '"Condition"')
  and error_code is null
