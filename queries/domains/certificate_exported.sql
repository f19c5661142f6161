-- title: Was a certificate carried off with its key?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1552.004, T1649]
-- finding: "{actor} asked for {target} with its private key, from {source_ip_address}"
-- summary: >
--   With certificate and key anybody can pass for the servers it names until it runs out. Revoke it and ask
--   for another, unless the one who fetched it is the server's own set-up.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where action = 'acm:ExportCertificate'
  and ($include_denied or error_code is null)
