-- title: Was an ACM Private CA created, changed or shared?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1649, T1553]
-- ttc: [T1484.002]
-- outcome: attempted
-- finding: "{actor} changed the ACM Private CA {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the ACM Private CA {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Everything that trusts the authority trusts whoever can use it: servers, people with certificates, and IAM
--   Roles Anywhere, by which a certificate becomes AWS credentials. A policy or permission shares it with
--   others; a new subordinate CA can issue certificates without being seen here.
-- false_positives:
--   - The team that keeps the authority.
-- misses:
--   - Single certificates for servers and people, which are issued all day.
--   - Refused attempts to issue for an authority below, whose records do not hold the template.
-- cases:
--   given:
--     eventSource: acm-pca.amazonaws.com
--     eventName: CreateCertificateAuthority
--     readOnly: false
--     requestParameters: {certificateAuthorityType: ROOT}
--   match:
--     made: {}
--     switched on or off: {eventName: UpdateCertificateAuthority, requestParameters: {certificateAuthorityArn: "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/ca1"}}
--     deleted: {eventName: DeleteCertificateAuthority}
--     its certificate brought in: {eventName: ImportCertificateAuthorityCertificate}
--     lent to accounts: {eventName: PutPolicy}
--     lent to a service: {eventName: CreatePermission}
--     a certificate taken back: {eventName: RevokeCertificate}
--     an authority below: {eventName: IssueCertificate, requestParameters: {templateArn: "arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1"}}
--     an authority above: {eventName: IssueCertificate, requestParameters: {templateArn: "arn:aws:acm-pca:::template/RootCACertificate/V1"}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a server's certificate: {eventName: IssueCertificate, requestParameters: {templateArn: "arn:aws:acm-pca:::template/EndEntityCertificate/V1"}}
--     the same word in another call: {eventName: GetCertificate, readOnly: true, requestParameters: {templateArn: "arn:aws:acm-pca:::template/RootCACertificate/V1"}}

select *
from events
where (
    action in (
      'acm-pca:CreateCertificateAuthority',
      'acm-pca:UpdateCertificateAuthority',
      'acm-pca:DeleteCertificateAuthority',
      'acm-pca:ImportCertificateAuthorityCertificate',
      'acm-pca:PutPolicy',
      'acm-pca:CreatePermission',
      'acm-pca:RevokeCertificate'
    )
    or (
      action = 'acm-pca:IssueCertificate'
      and regexp_matches(json_text(request_parameters, '$.templateArn'), '(Root|Subordinate)CACertificate')
    )
  )
