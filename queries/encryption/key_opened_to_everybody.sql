-- title: Was a KMS key policy made public?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1222, T1537]
-- ttc: [T1098.003, T1578.005]
-- outcome: done
-- finding: "{actor} made the KMS key {target} public ({action}) from {source_ip_address}"
-- summary: >
--   The key policy allows something to every AWS account: whoever gets the encrypted data can read it. Restore
--   the former policy.
-- misses:
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
--     in another Region: {eventName: ReplicateKey}
--   ignore:
--     its own account: {requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*"}]}'}}
--     everybody is kept out: {requestParameters: {policy: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:*"}]}'}}
--     under a condition: {requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}}]}'}}
--     the same words in another call: {eventName: DescribeKey}
--     failed: {errorCode: AccessDenied}

select *
from events
where action in ('kms:PutKeyPolicy', 'kms:CreateKey', 'kms:ReplicateKey')
  and policy_is_public(json_text(request_parameters, '$.policy'))
