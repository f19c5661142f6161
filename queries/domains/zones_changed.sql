-- title: Were zones made, deleted or stripped of their signatures?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1584.001, T1489]
-- finding: "{actor} asked for {action} on {target}"
-- summary: >
--   Without its zone a domain is dark; a new zone can answer for a domain that was forgotten, or for one
--   that only looks like yours; without signatures its answers can be forged on the way.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'route53:CreateHostedZone',
    'route53:DeleteHostedZone',
    'route53:DisableHostedZoneDNSSEC',
    'route53:DeactivateKeySigningKey',
    'route53:DeleteKeySigningKey'
  )
  and ($include_denied or error_code is null)
