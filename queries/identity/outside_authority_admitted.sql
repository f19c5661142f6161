-- title: Did IAM Roles Anywhere start to trust an external authority?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1484.002]
-- ttc: [T1484.002]
-- outcome: done
-- finding: "{actor} made an external certificate authority trusted by IAM Roles Anywhere: {target} ({action}) from {source_ip_address}"
-- summary: >
--   The trust anchor carries a certificate of its own instead of pointing at ACM Private CA. Whoever holds its
--   key can issue certificates and assume every role that trusts it, for years. The certificate stands in
--   request_parameters: check whose it is, and which profiles and roles it reaches
--   (identity.certificates_admitted).
-- false_positives:
--   - A company's own certificate authority, set up once.
-- misses:
--   - Attempts that AWS refused, whose records may lack the parameters; see identity.certificates_admitted.
-- references:
--   - https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
-- cases:
--   given:
--     eventSource: rolesanywhere.amazonaws.com
--     eventName: CreateTrustAnchor
--     readOnly: false
--     requestParameters: {name: x, source: {sourceType: CERTIFICATE_BUNDLE, sourceData: {x509CertificateData: "-----BEGIN CERTIFICATE-----"}}}
--   match:
--     a new anchor: {}
--     an anchor replaced: {eventName: UpdateTrustAnchor}
--   ignore:
--     AWS Private CA: {requestParameters: {name: x, source: {sourceType: AWS_ACM_PCA}}}
--     only read: {eventName: GetTrustAnchor, readOnly: true}
--     it was not made: {errorCode: ValidationException}

select *
from events
where action in ('rolesanywhere:CreateTrustAnchor', 'rolesanywhere:UpdateTrustAnchor')
  and json_text(request_parameters, '$.source.sourceType') = 'CERTIFICATE_BUNDLE'
