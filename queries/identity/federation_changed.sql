-- title: Was an identity provider added or changed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1484.002]
-- finding: "{actor} asked to add or change an identity provider: {action} {target}"
-- summary: >
--   Whoever holds the provider's signing key can enter every role that trusts it, as anybody at all, and no
--   IAM credential is involved. Check that the metadata or address belongs to your own provider, then which
--   roles trust it (identity.role_trust_changed).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Single sign-on or a CI provider being set up, or its certificate renewed.
--   - EKS clusters, each of which brings an OIDC provider.
-- misses:
--   - A provider that is itself taken over. Its tokens look like any others.
--   - A new IAM Roles Anywhere trust anchor, or a changed Identity Center directory; see
--     identity.certificates_admitted and identity.center_source_changed.
--   - A provider taken away; see identity.federation_removed.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateSAMLProvider, readOnly: false, requestParameters: {name: corp}}
--   match:
--     a SAML provider added: {}
--     a SAML provider's keys replaced: {eventName: UpdateSAMLProvider}
--     an OIDC provider added: {eventName: CreateOpenIDConnectProvider, requestParameters: {url: "https://login.example.com"}}
--     another client of an OIDC provider let in: {eventName: AddClientIDToOpenIDConnectProvider}
--     the certificate of an OIDC provider replaced: {eventName: UpdateOpenIDConnectProviderThumbprint}
--     added, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetSAMLProvider, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'CreateSAMLProvider',
    'UpdateSAMLProvider',
    'CreateOpenIDConnectProvider',
    'AddClientIDToOpenIDConnectProvider',
    'UpdateOpenIDConnectProviderThumbprint'
  )
  and ($include_denied or error_code is null)
