-- Of the uses that do not fit their principal: how many kinds of calls each made that its principal hardly ever makes.
select called.credential, called.address, called.client, count(distinct called.action) as novelties
from (
  select called.credential, called.action, coalesce(called.source_ip_address, '') as address, kept_clients.client
  from (
{called}
  ) as called
  join kept_clients on kept_clients.user_agent is not distinct from called.user_agent
) as called
join kept_strange as odd on odd.credential = called.credential and odd.address = called.address and odd.client = called.client
join kept_habits as habits on habits.principal = odd.principal and habits.action = called.action
join kept_principals as principals on principals.principal = odd.principal
where habits.days <= greatest(1, principals.days / 10)
group by called.credential, called.address, called.client
