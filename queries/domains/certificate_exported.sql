-- title: Was an ACM certificate exported with its private key?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1552.004, T1649]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} exported the ACM certificate {target} with its private key ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to export the ACM certificate {target} with its private key ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   With certificate and key anybody can impersonate the servers it names until it expires. Revoke and replace
--   it, unless the principal is the server's own deployment.
-- false_positives:
--   - Servers outside AWS that fetch their certificate by themselves.
-- misses:
--   - Keys that were imported, and so lie elsewhere as well.
-- cases:
--   given:
--     eventSource: acm.amazonaws.com
--     eventName: ExportCertificate
--     readOnly: true
--     requestParameters: {certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/c1"}
--   match:
--     with its key: {}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     without its key: {eventName: GetCertificate}

select *
from events
where action = 'acm:ExportCertificate'
