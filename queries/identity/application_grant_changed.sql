-- title: Were the grants of an IAM Identity Center application changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098, T1528]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} changed how an application of IAM Identity Center gets tokens: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change how an application of IAM Identity Center gets tokens: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A grant says by which way an application exchanges tokens (JWT bearer, token exchange, refresh token), an
--   authentication method who may do so, a scope for what. An application of an intruder's own keeps access to
--   people's identities when their passwords are changed.
-- false_positives:
--   - The set-up of Amazon Q, Redshift, QuickSight and other applications with trusted identity propagation.
-- misses:
--   - Grants that applications of AWS have from the beginning.
-- cases:
--   given: {eventSource: sso.amazonaws.com, eventName: PutApplicationGrant, readOnly: false}
--   match:
--     a grant: {requestParameters: {applicationArn: "arn:aws:sso::111122223333:application/ssoins-1/apl-1", grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer"}}
--     who may authenticate as it: {eventName: PutApplicationAuthenticationMethod}
--     for what: {eventName: PutApplicationAccessScope}
--     an application: {eventName: CreateApplication}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     a grant deleted: {eventName: DeleteApplicationGrant}
--     an application of another service: {eventName: CreateApplication, eventSource: elasticbeanstalk.amazonaws.com}

select *
from events
where action in (
    'sso:PutApplicationGrant',
    'sso:PutApplicationAuthenticationMethod',
    'sso:PutApplicationAccessScope',
    'sso:CreateApplication'
  )
