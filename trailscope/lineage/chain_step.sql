-- One hop further: chains whose end was itself issued by a call, and does not stand in the chain already. A role that is assumed
-- again further down its own chain keeps its sessions alive beyond their hour; it is named.
select
  chain.credential,
  links.issuer                                    as ends_at,
  chain.ends_at                                   as before,
  chain.hops + 1                                  as hops,
  list_concat(chain.path, [links.issuer])         as path,
  list_concat(chain.evidence, [links.event_id])   as evidence,
  greatest(chain.weakest, case links.confidence when 'exact key' then 1 when 'session join' then 2 else 3 end) as weakest,
  list_contains(chain.path, links.issuer)         as loops,
  coalesce(chain.loop_role, case when links.role_arn <> '' and list_contains(chain.roles, links.role_arn) then links.role_arn end) as loop_role,
  list_concat(chain.roles, [coalesce(links.role_arn, '')]) as roles
from kept_chain_end as chain
join kept_links as links on links.credential = chain.ends_at
where not chain.loops
