-- The events of the uses of each thread, each with how usual its action is for its principal.
select
  member.thread, member.number, called.event_id, called.event_time, called.action, called.error_code, called.read_only,
  called.recipient_account_id, called.aws_region, called.source_ip_address, called.target, called.shared_event_id, called.actor,
  called.user_identity_access_key_id as access_key_id,
  coalesce(habits.days, 1) as habit_days,
  coalesce(cited.weight, 0) as weight
from (
  select called.*, kept_clients.client
  from (
{called}
  ) as called
  join kept_clients on kept_clients.user_agent is not distinct from called.user_agent
) as called
join kept_members as member
  on member.credential = called.credential
  and member.address = coalesce(called.source_ip_address, '')
  and member.client = called.client
left join kept_habits as habits on habits.principal = member.principal and habits.action = called.action
left join (select event_id, max(weight) as weight from kept_cited_weights group by event_id) as cited on cited.event_id = called.event_id
order by member.thread asc, called.event_time asc, called.event_id asc
