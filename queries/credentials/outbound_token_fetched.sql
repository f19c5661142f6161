-- title: Did somebody fetch a token of AWS for use elsewhere?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1550.001, T1528]
-- finding: "{actor} asked for a token for use outside AWS: {action} from {source_ip_address}"
-- summary: >
--   AWS signs tokens that tell outside services who a principal is. Whoever holds a stolen session can so reach
--   what trusts those tokens: other clouds, registries, SaaS. EnableOutboundWebIdentityFederation switches it on
--   for the account.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Workloads that reach outside services so on purpose.
-- misses:
--   - What was done with the token, which the other service logs.
-- cases:
--   given: {eventSource: sts.amazonaws.com, readOnly: true}
--   match:
--     a token: {eventName: GetWebIdentityToken}
--     delegated access: {eventName: GetDelegatedAccessToken}
--     switched on: {eventName: EnableOutboundWebIdentityFederation, eventSource: iam.amazonaws.com, readOnly: false}
--     fetched, and refused ones not asked for: {eventName: GetWebIdentityToken, $include_denied: false}
--     refused: {eventName: GetWebIdentityToken, errorCode: AccessDenied}
--   ignore:
--     the other direction: {eventName: AssumeRoleWithWebIdentity}
--     refused, and not asked for: {eventName: GetWebIdentityToken, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('GetWebIdentityToken', 'GetDelegatedAccessToken', 'EnableOutboundWebIdentityFederation')
  and ($include_denied or error_code is null)
