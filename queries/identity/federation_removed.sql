-- title: Was an identity provider taken away?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1531, T1484.002]
-- finding: "{actor} asked to take away an identity provider: {action} {target}"
-- summary: >
--   Everybody who signs in through the provider is locked out, responders included. A deleted provider may also
--   be the last step of one who added it for a while: look for identity.federation_changed before it.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A cluster or a provider being retired.
-- misses:
--   - A provider that no longer lets anybody in, at its own end.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     requestParameters: {sAMLProviderArn: "arn:aws:iam::111122223333:saml-provider/corp"}
--   match:
--     a SAML provider: {eventName: DeleteSAMLProvider}
--     an OIDC provider: {eventName: DeleteOpenIDConnectProvider}
--     one client of an OIDC provider: {eventName: RemoveClientIDFromOpenIDConnectProvider}
--     taken away, and refused ones not asked for: {eventName: DeleteSAMLProvider, $include_denied: false}
--     refused: {eventName: DeleteSAMLProvider, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     added: {eventName: CreateSAMLProvider}
--     refused, and not asked for: {eventName: DeleteSAMLProvider, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'DeleteSAMLProvider',
    'DeleteOpenIDConnectProvider',
    'RemoveClientIDFromOpenIDConnectProvider'
  )
  and ($include_denied or error_code is null)
