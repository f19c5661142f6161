-- title: Were Cognito refresh tokens exchanged for new tokens?
-- asks: who
-- kind: detection
-- severity: info
-- attack: [T1550.001, T1528]
-- ttc: [T1098.A006]
-- outcome: attempted
-- finding: "{actor} exchanged a Cognito refresh token ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to exchange a Cognito refresh token ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A refresh token of a user pool gives new access tokens for as long as the pool allows, by default 30 days,
--   after the person's password was changed too. Every application does so; read it for one address or client.
--   Revoke the tokens with AdminUserGlobalSignOut.
-- false_positives:
--   - Every application with Cognito.
-- misses:
--   - Tokens refreshed through the hosted UI's token endpoint.
-- cases:
--   given: {eventSource: cognito-idp.amazonaws.com, eventName: GetTokensFromRefreshToken, readOnly: false}
--   match:
--     exchanged: {requestParameters: {clientId: c-1}}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     revoked: {eventName: RevokeToken}
--     the same name in another service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'cognito-idp:GetTokensFromRefreshToken'
