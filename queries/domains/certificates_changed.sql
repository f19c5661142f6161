-- title: Was an ACM certificate requested, imported or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1608.003, T1649]
-- ttc: [T1491.A001, T1583.001]
-- outcome: attempted
-- finding: "{actor} requested, imported or deleted the certificate {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to request, import or delete the certificate {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A certificate for one of your names that you did not request, or one imported from outside, makes an
--   intruder's server look genuine. The names stand in request_parameters; for those AWS issued, certificate
--   transparency logs tell more.
-- false_positives:
--   - Deployments and renewals.
-- misses:
--   - Certificates issued elsewhere for your names.
-- cases:
--   given: {eventSource: acm.amazonaws.com, eventName: RequestCertificate, readOnly: false, requestParameters: {domainName: www.example.com}}
--   match:
--     asked for: {}
--     brought in: {eventName: ImportCertificate}
--     deleted: {eventName: DeleteCertificate}
--     brought into IAM: {eventSource: iam.amazonaws.com, eventName: UploadServerCertificate, requestParameters: {serverCertificateName: s}}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     a certificate of a device: {eventSource: iot.amazonaws.com, eventName: DeleteCertificate}

select *
from events
where action in ('acm:RequestCertificate', 'acm:ImportCertificate', 'acm:DeleteCertificate', 'iam:UploadServerCertificate')
