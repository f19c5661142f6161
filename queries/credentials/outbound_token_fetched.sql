-- title: Was a web identity token of STS issued for use outside AWS?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1550.001, T1528]
-- ttc: [T1199.A002]
-- outcome: attempted
-- finding: "{actor} obtained or enabled web identity tokens of STS ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to obtain or enable web identity tokens of STS ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   AWS signs tokens that tell external services who a principal is. Whoever holds a stolen session can so reach
--   what trusts those tokens: other clouds, registries, SaaS. EnableOutboundWebIdentityFederation enables it for
--   the account.
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
--     refused: {eventName: GetWebIdentityToken, errorCode: AccessDenied}
--   ignore:
--     the other direction: {eventName: AssumeRoleWithWebIdentity}

select *
from events
where action in ('sts:GetWebIdentityToken', 'sts:GetDelegatedAccessToken', 'iam:EnableOutboundWebIdentityFederation')
