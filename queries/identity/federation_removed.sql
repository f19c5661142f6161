-- title: Was an IAM identity provider (SAML or OIDC) deleted?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1531, T1484.002]
-- ttc: [T1531, T1484.002]
-- outcome: attempted
-- finding: "{actor} deleted the IAM identity provider {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the IAM identity provider {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Everybody who signs in through the provider is locked out, responders included. A deleted provider may also
--   be the last step of one who added it for a while: look for identity.federation_changed before it.
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
--     refused: {eventName: DeleteSAMLProvider, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     added: {eventName: CreateSAMLProvider}

select *
from events
where action in (
    'iam:DeleteSAMLProvider',
    'iam:DeleteOpenIDConnectProvider',
    'iam:RemoveClientIDFromOpenIDConnectProvider'
  )
