-- title: Was an IAM identity provider (SAML or OIDC) added or changed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1484.002]
-- ttc: [T1484.002]
-- outcome: attempted
-- finding: "{actor} added or changed the IAM identity provider {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to add or change the IAM identity provider {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever holds the provider's signing key can assume every role that trusts it, as any user, without an IAM
--   credential. Check that the metadata or address belongs to your own provider, then which roles trust it
--   (identity.role_trust_changed).
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetSAMLProvider, readOnly: true}

select *
from events
where action in (
    'iam:CreateSAMLProvider',
    'iam:UpdateSAMLProvider',
    'iam:CreateOpenIDConnectProvider',
    'iam:AddClientIDToOpenIDConnectProvider',
    'iam:UpdateOpenIDConnectProviderThumbprint'
  )
