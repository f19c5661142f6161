-- title: Were certificates asked for, brought in or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1608.003, T1649]
-- finding: "{actor} asked for {action} on {target}"
-- summary: >
--   A certificate for a name of yours that you did not ask for, or one brought in from outside, makes a
--   stranger's server look genuine. The names stand in request_parameters; for those AWS issued, the public
--   logs of certificates tell more.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where action in ('acm:RequestCertificate', 'acm:ImportCertificate', 'acm:DeleteCertificate', 'iam:UploadServerCertificate')
  and ($include_denied or error_code is null)
