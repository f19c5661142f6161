-- title: Did a Cognito identity pool allow unauthenticated identities?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1078.004, T1098]
-- ttc: [T1098.003, T1098.A006]
-- outcome: done
-- finding: "{actor} allowed unauthenticated identities in the Cognito identity pool {target} ({action}) from {source_ip_address}"
-- summary: >
--   Anybody who knows the pool's id gets AWS credentials of its unauthenticated role. The id stands in the code
--   of every web page that uses it. Read what the role may do, and look for GetCredentialsForIdentity
--   afterwards.
-- false_positives:
--   - Mobile and web applications that give guests a little on purpose.
-- misses:
--   - A guest role of an open pool that is given more rights later.
-- references:
--   - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html
-- cases:
--   given:
--     eventSource: cognito-identity.amazonaws.com
--     eventName: UpdateIdentityPool
--     readOnly: false
--     requestParameters: {identityPoolId: "us-east-1:p1", allowUnauthenticatedIdentities: true}
--   match:
--     opened: {}
--     made open: {eventName: CreateIdentityPool, requestParameters: {identityPoolName: shop, allowUnauthenticatedIdentities: true}}
--   ignore:
--     closed: {requestParameters: {identityPoolId: "us-east-1:p1", allowUnauthenticatedIdentities: false}}
--     looked at: {eventName: DescribeIdentityPool, readOnly: true}
--     refused: {errorCode: AccessDenied}

select *
from events
where action in ('cognito-identity:CreateIdentityPool', 'cognito-identity:UpdateIdentityPool')
  and json_text(request_parameters, '$.allowUnauthenticatedIdentities') = 'true'
