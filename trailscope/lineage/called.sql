-- Events, each with the name of the credential that it was made with. Needs kept_issued.
select {columns}, {credential} as credential
from (
  select {columns}, {access_key} as access_key_id, user_identity_type as type, user_identity_principal_id as principal_id,
    session_creation_date as session_began, user_identity_credential_id as credential_id, sign_in_session_arn, actor_id as caller_id,
    user_identity_invoked_by as invoked_by
  from {among} as events
  where {condition}
) as called
left join (
  select distinct issued_key as exact_key
  from kept_issued
  where issued_key is not null
    and kind not in ('created access key', 'sign-in token')
) as issued_keys on issued_keys.exact_key = called.access_key_id
