-- title: Was a Route 53 hosted zone created, deleted or its DNSSEC disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1584.001, T1489]
-- ttc: [T1491.A001]
-- outcome: attempted
-- finding: "{actor} changed the Route 53 hosted zone {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the Route 53 hosted zone {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Without its hosted zone a domain does not resolve; a new zone can answer for a forgotten domain, or for one
--   that only looks like yours; without DNSSEC its answers can be forged on the way.
-- false_positives:
--   - Infrastructure code that makes and removes zones.
-- misses:
--   - Records inside a zone; see domains.mail_or_zone_repointed.
-- cases:
--   given: {eventSource: route53.amazonaws.com, eventName: DeleteHostedZone, readOnly: false, requestParameters: {id: Z1}}
--   match:
--     deleted: {}
--     made: {eventName: CreateHostedZone, requestParameters: {name: examp1e.com}}
--     no more signatures: {eventName: DisableHostedZoneDNSSEC}
--     the key of the signatures put away: {eventName: DeactivateKeySigningKey}
--     the key of the signatures deleted: {eventName: DeleteKeySigningKey}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     its comment: {eventName: UpdateHostedZoneComment}

select *
from events
where action in (
    'route53:CreateHostedZone',
    'route53:DeleteHostedZone',
    'route53:DisableHostedZoneDNSSEC',
    'route53:DeactivateKeySigningKey',
    'route53:DeleteKeySigningKey'
  )
