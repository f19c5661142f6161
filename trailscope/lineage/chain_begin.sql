-- The first hop of each chain: from a credential that is asked about to the one that issued it.
select
  credential,
  issuer                                          as ends_at,
  credential                                      as before,
  1                                               as hops,
  [credential, issuer]                            as path,
  [event_id]                                      as evidence,
  case confidence when 'exact key' then 1 when 'session join' then 2 else 3 end as weakest,
  credential = issuer                             as loops,
  cast(null as varchar)                           as loop_role,
  [coalesce(role_arn, '')]                        as roles
from kept_links
where credential in (select credential from kept_wanted)
