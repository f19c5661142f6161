-- title: Were credentials given to guests of an identity pool?
-- asks: where_from
-- kind: detection
-- severity: low
-- attack: [T1078.004]
-- finding: "a guest got credentials from an identity pool: {target}, from {source_ip_address}"
-- summary: >
--   Cognito identity pools may give AWS credentials to callers who show nothing at all. Web and mobile
--   applications use that; the number of the pool stands in their code, where anybody finds it. Read what the
--   pool's role for guests may do, and whether its sessions call anything the application does not.
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
where event_name = 'GetCredentialsForIdentity'
  and coalesce(json_text(request_parameters, '$.logins'), '{}') = '{}'
  and error_code is null
