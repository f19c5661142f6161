-- One row per successful call that issued a credential or began a session, with who made the call and what was issued.
-- Sources: the table of credential-issuing calls in IAM's and the services' CloudTrail pages (sts, signin, sso, iam, cognito-identity,
-- rolesanywhere, eks-auth). A call into another account is logged in both; both rows are here.
with kinds (event_source, event_name, kind) as (
  values
    ('sts.amazonaws.com', 'AssumeRole', 'assumed role'),
    ('sts.amazonaws.com', 'AssumeRoleWithSAML', 'assumed role with SAML'),
    ('sts.amazonaws.com', 'AssumeRoleWithWebIdentity', 'assumed role with web identity'),
    ('sts.amazonaws.com', 'AssumeRoot', 'assumed root'),
    ('sts.amazonaws.com', 'GetFederationToken', 'federation token'),
    ('sts.amazonaws.com', 'GetSessionToken', 'session token'),
    ('sts.amazonaws.com', 'GetDelegatedAccessToken', 'delegated access'),
    ('sts.amazonaws.com', 'GetScopedCredentials', 'scoped credentials'),
    ('eks-auth.amazonaws.com', 'AssumeRoleForPodIdentity', 'assumed role for a pod'),
    ('cognito-identity.amazonaws.com', 'GetCredentialsForIdentity', 'identity pool'),
    ('rolesanywhere.amazonaws.com', 'CreateSession', 'roles anywhere'),
    ('s3.amazonaws.com', 'GetDataAccess', 'access grant'),
    ('iam.amazonaws.com', 'CreateAccessKey', 'created access key'),
    ('signin.amazonaws.com', 'ConsoleLogin', 'console sign-in'),
    ('signin.amazonaws.com', 'GetSigninToken', 'sign-in token'),
    ('signin.amazonaws.com', 'SwitchRole', 'switched role'),
    ('signin.amazonaws.com', 'AuthorizeOAuth2Access', 'OAuth sign-in'),
    ('signin.amazonaws.com', 'CreateOAuth2Token', 'OAuth sign-in'),
    ('sso-oauth.amazonaws.com', 'CreateTokenWithIAM', 'Identity Center token'),
    ('sso.amazonaws.com', 'CreateToken', 'Identity Center token'),
    ('sso.amazonaws.com', 'GetRoleCredentials', 'Identity Center role credentials')
)
select
  events.event_id,
  events.event_time,
  events.action,
  kinds.kind,
  events.recipient_account_id,
  events.aws_region,
  events.source_ip_address,
  events.user_agent,
  events.shared_event_id,
  coalesce(
    json_text(response_elements, '$.credentials.accessKeyId'),
    json_text(response_elements, '$.accessKey.accessKeyId'),
    json_text(response_elements, '$.credentials.accessKeyID'),
    json_text(response_elements, '$.credentialSet[0].credentials.accessKeyId')
  )                                                                    as issued_key,
  coalesce(
    json_text(response_elements, '$.assumedRoleUser.assumedRoleId'),
    json_text(response_elements, '$.federatedUser.federatedUserId'),
    json_text(response_elements, '$.assumedRoleUser.assumeRoleId'),
    case when kinds.kind in ('console sign-in', 'switched role') then user_identity_principal_id end
  )                                                                    as issued_principal_id,
  coalesce(
    json_text(additional_event_data, '$."identitycenter:CredentialId"'),
    json_text(response_elements, '$."identitycenter:CredentialId"')
  )                                                                    as issued_credential_id,
  coalesce(json_text(additional_event_data, '$.signInSessionArn'), sign_in_session_arn) as issued_sign_in_session,
  coalesce(json_text(request_parameters, '$.roleArn'), json_text(request_parameters, '$.targetPrincipal')) as role_arn,
  coalesce(json_text(request_parameters, '$.sourceIdentity'), json_text(response_elements, '$.sourceIdentity')) as source_identity,
  json_text(request_parameters, '$.tags')                              as session_tags,
  json_text(request_parameters, '$.externalId')                        as external_id,
  json_text(response_elements, '$.credentials.expiration')             as expiration,
  coalesce(json_text(response_elements, '$.accessKey.userName'), json_text(request_parameters, '$.userName')) as key_owner,
  json_text(response_elements, '$.subject')                            as subject,
  json_text(response_elements, '$.issuer')                             as saml_issuer,
  json_text(additional_event_data, '$.SwitchFrom')                     as switched_from,
  coalesce(json_text(service_event_details, '$.role_name'), json_text(request_parameters, '$.role_name'),
    json_text(request_parameters, '$.roleName'))                       as permission_set,
  coalesce(json_text(service_event_details, '$.account_id'), json_text(request_parameters, '$.account_id'),
    json_text(request_parameters, '$.accountId'))                      as permission_account_id,
  json_text(additional_event_data, '$.UserName')                       as sign_in_name,
  user_identity_type                                                   as type,
  {access_key}                                                         as access_key_id,
  user_identity_principal_id                                           as principal_id,
  session_creation_date                                                as session_began,
  user_identity_credential_id                                          as credential_id,
  sign_in_session_arn,
  user_identity_account_id                                             as account_id,
  user_identity_arn                                                    as arn,
  events.actor,
  events.actor_id,
  user_identity_invoked_by                                             as invoked_by,
  on_behalf_of_user_id
from {among} as events
join kinds on events.event_source = kinds.event_source and events.event_name = kinds.event_name
where error_code is null
  and coalesce(strpos(response_elements, '"Failure"'), 0) = 0
