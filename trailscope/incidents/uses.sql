-- One row per use: a credential, from one address, with one program.
select
  named.credential,
  coalesce(named.source_ip_address, '')        as address,
  kept_clients.client,
  min(kept_clients.family)                     as family,
  min({named_principal}) as principal,
  min(named.type)                              as type,
  min(named.actor)                             as actor,
  min(named.access_key_id)                     as access_key_id,
  min(split_part(named.principal_id, ':', 2))  as session_name,
  min(named.principal_id)                      as principal_id,
  min(named.session_issuer_arn)                as role_arn,
  min(named.account_id)                        as account_id,
  min(named.first_used)                        as first_seen,
  max(named.last_used)                         as last_seen,
  sum(named.events)                            as events,
  sum(named.denied)                            as denied,
  sum(named.changes)                           as changes
from kept_named as named
join kept_clients on kept_clients.user_agent is not distinct from named.user_agent
group by named.credential, coalesce(named.source_ip_address, ''), kept_clients.client
