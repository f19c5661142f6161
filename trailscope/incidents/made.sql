-- The calls that made, opened or started things, each with the use that made it. Some start the same work all day: of those by one use in one
-- minute, between which no other started it, the first tells whose the work is, and the others would only take memory. Nor is anything known of work
-- of a kind of which no call is there that gave a role.
with every as (
  select
    made.event_id, made.event_time, made.credential, coalesce(made.source_ip_address, '') as address, kept_clients.client, made.kind,
    coalesce(made.thing, '') as thing, made.recipient_account_id, coalesce(made.given_to, '') as given_to,
    coalesce(made.aws_region, '') as aws_region,
    concat(made.credential, ' ', made.source_ip_address, ' ', kept_clients.client, ' ', date_trunc('minute', made.event_time)) as by_whom
  from kept_made as made
  join kept_clients on kept_clients.user_agent is not distinct from made.user_agent
),
beside as (
  select
    *,
    lag(by_whom) over (
      partition by kind, thing, given_to, recipient_account_id, aws_region order by event_time asc, event_id asc
    ) as last_by
  from every
  where thing <> '' or kind in (select replace(kind, '{given}', '') from every where thing <> '' and given_to <> '')
)
select event_id, event_time, credential, address, client, kind, thing, recipient_account_id, given_to, aws_region
from beside
where kind not in ({started}) or last_by is distinct from by_whom
order by event_time asc, event_id asc, thing asc, given_to asc
