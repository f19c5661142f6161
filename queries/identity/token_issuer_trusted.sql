-- title: Was a trusted token issuer added to IAM Identity Center?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1556.007, T1484.002]
-- ttc: [T1484.002]
-- outcome: attempted
-- finding: "{actor} added or changed a trusted token issuer of IAM Identity Center: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to add or change a trusted token issuer of IAM Identity Center: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Identity Center exchanges tokens of a trusted issuer for its own, with the identity the token names. Whoever
--   runs the issuer becomes any person of the directory. Check the issuer's URL, then which applications accept
--   it (identity.application_grant_changed).
-- false_positives:
--   - The set-up of an application with an identity provider of its own.
-- misses:
--   - The issuer's own keys in other hands.
-- cases:
--   given: {eventSource: sso.amazonaws.com, eventName: CreateTrustedTokenIssuer, readOnly: false}
--   match:
--     added: {requestParameters: {name: idp}}
--     changed: {eventName: UpdateTrustedTokenIssuer}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteTrustedTokenIssuer}
--     the same name in another service: {eventSource: example.amazonaws.com}

select *
from events
where action in ('sso:CreateTrustedTokenIssuer', 'sso:UpdateTrustedTokenIssuer')
