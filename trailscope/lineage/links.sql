-- From each credential to the one call that issued it, by the strongest join there is. Ties are decided by time and event id, so
-- that the answer does not depend on the order of ingest.
with children as (
  select
    credential, bool_or(issued) as issued, min(access_key_id) as access_key_id, min(principal_id) as principal_id,
    min(session_began) as session_began, min(credential_id) as credential_id, min(sign_in_session_arn) as sign_in_session_arn,
    min(type) as type, min(first_used) as first_used
  from kept_named
  group by credential
),
keys as (select distinct credential, access_key_id from kept_named where access_key_id is not null),
near (seconds) as (values (0), (1), (-1), (2), (-2), (3), (-3), (4), (-4), (5), (-5)),
sessions as (
  select credential, principal_id, seconds, cast(epoch(session_began) as bigint) - seconds as second
  from children, near
  where session_began is not null
    and not issued
),
candidates as (
  select keys.credential, kept_calls.rowid as call, 1 as strength, 0 as apart
  from keys
  join kept_calls on kept_calls.issued_key = keys.access_key_id
  where kept_calls.kind not in ('created access key', 'sign-in token')
  union all
  select children.credential, kept_calls.rowid, 2, 0
  from children
  join kept_calls on kept_calls.issued_credential_id = children.credential_id
  union all
  select children.credential, kept_calls.rowid, 3, 0
  from children
  join kept_calls on kept_calls.issued_sign_in_session = children.sign_in_session_arn
  where kept_calls.kind in ('console sign-in', 'OAuth sign-in')
    and not children.issued
  union all
  select sessions.credential, kept_calls.rowid, case when kept_calls.kind = 'switched role' then 5 else 4 end, abs(sessions.seconds)
  from sessions
  join kept_calls
    on kept_calls.issued_principal_id = sessions.principal_id
    and cast(epoch(kept_calls.event_time) as bigint) = sessions.second
  where abs(sessions.seconds) <= 2
    or kept_calls.kind = 'console sign-in'
  union all
  select children.credential, kept_calls.rowid, 6, 0
  from children
  join kept_calls
    on kept_calls.issued_principal_id = children.principal_id
    and kept_calls.event_time between children.first_used - interval 12 hour and children.first_used
  where not children.issued
    and children.session_began is null
    and children.type = 'AssumedRole'
),
ranked as (
  select
    candidates.credential, candidates.strength, candidates.call,
    row_number() over (
      partition by candidates.credential
      order by candidates.strength asc, case when kept_calls.type = 'AWSAccount' then 1 else 0 end asc, candidates.apart asc,
        case when candidates.strength = 6 then -epoch(kept_calls.event_time) else epoch(kept_calls.event_time) end asc,
        kept_calls.event_id asc
    ) as place
  from candidates
  join kept_calls on kept_calls.rowid = candidates.call
  where kept_calls.event_id is not null
    and (kept_calls.issuer is distinct from candidates.credential or kept_calls.switched_from is not null)
)
select
  credential,
  coalesce(switched_from, issuer) as issuer,
  case
    when strength in (1, 2) and supporting_event_id is null then 'exact key'
    when strength = 6 or (supporting_event_id is not null and kind = 'assumed role with SAML') then 'inferred'
    else 'session join'
  end as confidence,
  case
    when strength = 1 then 'access key'
    when strength = 2 then 'credential id'
    when strength = 3 then 'sign-in session'
    when strength = 4 then 'principal and start of the session'
    when strength = 5 then 'role switched in the console'
    else 'role and session name'
  end as joined_by,
  kind, event_id, supporting_event_id, event_time, action, recipient_account_id, aws_region, source_ip_address, user_agent,
  role_arn, source_identity, session_tags, external_id, expiration,
  type as issuer_type, account_id as issuer_account_id, actor as issuer_actor, actor_id as issuer_actor_id
from ranked
join kept_calls on kept_calls.rowid = ranked.call
where place = 1
