-- The credentials that a text names: an access key, a credential, an ARN or stable id, or a name of a user, role or session. A key that
-- was issued and never used in the lake is named by the call that issued it.
select distinct credential
from kept_named
where access_key_id = $text
  or credential = $text
  or principal_id = $text
  or credential_id = $text
  or sign_in_session_arn = $text
  or arn = $text
  or actor_id = $text
  or session_issuer_arn = $text
  or actor = $text
  or source_identity = $text
  or on_behalf_of_user_id = $text
  or split_part(coalesce(actor, ''), '/', 1) = $text
  or split_part(coalesce(principal_id, ''), ':', 2) = $text -- DuckDB 2.0 fails at split_part(…) = … of a column that is null throughout
union
select credential
from kept_credentials
where root_actor = $text
  or root_actor = concat('identity-center-user/', $text)
