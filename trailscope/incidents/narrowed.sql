-- The uses that are looked at where there are too many: those that findings cite, then others of the same credential, from the same
-- address, of the same principal, and of the rest those that came first.
select uses.*
from kept_uses as uses
left join (select distinct credential, address, client from kept_citing) as cited
  on cited.credential = uses.credential and cited.address = uses.address and cited.client = uses.client
left join (select distinct credential from kept_citing) as by_credential on by_credential.credential = uses.credential
left join (select distinct address from kept_citing) as by_address on by_address.address = uses.address
left join (
  select distinct kept_uses.principal
  from kept_uses
  join kept_citing
    on kept_citing.credential = kept_uses.credential
    and kept_citing.address = kept_uses.address
    and kept_citing.client = kept_uses.client
) as by_principal on by_principal.principal = uses.principal
order by
  case
    when cited.credential is not null then 0
    when by_credential.credential is not null then 1
    when by_address.address is not null then 2
    when by_principal.principal is not null then 3
    else 4
  end asc,
  uses.first_seen asc, uses.credential asc, uses.address asc, uses.client asc
limit $most
