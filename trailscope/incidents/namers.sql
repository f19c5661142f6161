-- The addresses of those that named things after the first was made, and called with the same credential before: they may have been let in then.
select distinct named.address
from kept_naming as named
join kept_named as uses
  on uses.credential = named.credential
  and coalesce(uses.source_ip_address, '') = named.address
where uses.first_used < {made}
