-- Identities with the name of their credential: the access key, where a call says that it issued just this one or where it is a
-- long-term one; else the session, which is who it is and when it began, so that the many keys of a console session are one.
select identities.*, issued_keys.exact_key is not null as issued, {credential} as credential
from ({identities}) as identities
left join (
  select distinct issued_key as exact_key
  from kept_issued
  where issued_key is not null
    and kind not in ('created access key', 'sign-in token')
) as issued_keys on issued_keys.exact_key = identities.access_key_id
