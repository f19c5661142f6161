-- The issuing calls, each with the credential that made it. Where the record of a call does not say who was behind it, the record of
-- the call before it does: GetRoleCredentials of Identity Center beside the AssumeRoleWithSAML of the same second, GetSigninToken
-- before the sign-in that used the token.
with issued_keys as (
  select distinct issued_key as exact_key
  from kept_issued
  where issued_key is not null
    and kind not in ('created access key', 'sign-in token')
),
before as (
  select kept_issued.*, {credential} as issuer
  from kept_issued
  left join issued_keys on issued_keys.exact_key = kept_issued.access_key_id
  where kind in ('Identity Center role credentials', 'sign-in token')
),
near (seconds) as (values (0), (1), (-1), (2), (-2)),
portal as (
  select
    role.event_id, min_by(center.issuer, rank) as issuer, min_by(center.event_id, rank) as supporting_event_id,
    min_by(center.on_behalf_of_user_id, rank) as on_behalf_of_user_id
  from (
    select event_id, recipient_account_id, split_part(role_arn, 'AWSReservedSSO_', 2) as permission_set,
      cast(epoch(event_time) as bigint) as second
    from kept_issued
    where kind = 'assumed role with SAML' and strpos(role_arn, 'AWSReservedSSO_') > 0
  ) as role
  join (
    select before.*, cast(epoch(event_time) as bigint) + seconds as second,
      concat(cast(abs(seconds) as varchar), event_id) as rank
    from before, near
    where kind = 'Identity Center role credentials'
  ) as center
    on center.permission_account_id = role.recipient_account_id
    and center.second = role.second
    and starts_with(role.permission_set, concat(center.permission_set, '_'))
  group by role.event_id
),
tokens as (
  select
    login.event_id,
    max_by(token.issuer, rank) as issuer,
    max_by(token.event_id, rank) as supporting_event_id
  from kept_issued as login
  join (
    select event_id, event_time, principal_id, issuer,
      concat(cast(cast(epoch(event_time) as bigint) as varchar), event_id) as rank
    from before
    where issued_principal_id is null
      and kind = 'sign-in token'
  ) as token
    on token.principal_id = login.principal_id
    and token.event_time between login.event_time - interval 15 minute and login.event_time
  where login.kind = 'console sign-in'
    and login.type in ('AssumedRole', 'FederatedUser')
    and (login.access_key_id is null or login.session_began is null)
  group by login.event_id
)
select
  named.* exclude (issuer, on_behalf_of_user_id),
  coalesce(portal.issuer, tokens.issuer, named.issuer)                       as issuer,
  coalesce(portal.supporting_event_id, tokens.supporting_event_id)           as supporting_event_id,
  coalesce(named.on_behalf_of_user_id, portal.on_behalf_of_user_id)          as on_behalf_of_user_id
from (
  select kept_issued.*, {credential} as issuer
  from kept_issued
  left join issued_keys on issued_keys.exact_key = kept_issued.access_key_id
) as named
left join portal on portal.event_id = named.event_id and named.kind = 'assumed role with SAML'
left join tokens on tokens.event_id = named.event_id and named.kind = 'console sign-in'
