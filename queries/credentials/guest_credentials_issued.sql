-- title: Did a Cognito identity pool issue credentials to a guest?
-- asks: where_from
-- kind: detection
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1098.A006, T1078.A001]
-- outcome: done
-- finding: "a guest obtained AWS credentials from the Cognito identity pool {target} ({action}) from {source_ip_address}"
-- summary: >
--   Cognito identity pools may issue AWS credentials to unauthenticated callers. Web and mobile applications use
--   that; the pool's id stands in their code. Read what the pool's unauthenticated role may do, and whether its
--   sessions call anything the application does not.
-- needs: [data events of cognito-identity.amazonaws.com]
-- false_positives:
--   - Every visitor of an application that admits guests.
-- misses:
--   - Guests who hold credentials from before the window.
-- cases:
--   given:
--     eventSource: cognito-identity.amazonaws.com
--     eventName: GetCredentialsForIdentity
--     eventCategory: Data
--     userIdentity: {type: Unknown}
--     requestParameters: {identityId: "us-east-1:0abc"}
--   match:
--     with nothing to show: {}
--     with no identity in the record: {userIdentity: null}
--     with an empty list of tokens: {requestParameters: {identityId: "us-east-1:0abc", logins: {}}}
--   ignore:
--     with a token of a provider: {requestParameters: {identityId: "us-east-1:0abc", logins: {graph.facebook.com: HIDDEN_DUE_TO_SECURITY_REASONS}}}
--     the identity is made: {eventName: GetId}
--     refused: {errorCode: NotAuthorizedException}

select *
from events
where action = 'cognito-identity:GetCredentialsForIdentity'
  and coalesce(json_text(request_parameters, '$.logins'), '{}') = '{}'
