-- title: Was a certificate authority outside AWS allowed to hand out roles?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1484.002]
-- finding: "{actor} made an outside certificate authority trusted: {target}"
-- summary: >
--   The trust anchor carries a certificate of its own instead of pointing at AWS Private CA. Whoever holds its
--   key can sign themselves a certificate and take on every role that trusts it, for years. The certificate
--   stands in request_parameters: check whose it is, and which profiles and roles it opens
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
where event_name in ('CreateTrustAnchor', 'UpdateTrustAnchor')
  and json_text(request_parameters, '$.source.sourceType') = 'CERTIFICATE_BUNDLE'
  and error_code is null
