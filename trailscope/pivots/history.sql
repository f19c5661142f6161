-- The calls that changed the resource, or tried to, with their parameters: the latest first.
select
  event_time, event_id, actor, action, event_source, event_name, target, source_ip_address, recipient_account_id, aws_region,
  error_code, request_parameters, response_elements, count(*) over () as all_changes
from kept_pivot_events as events
where not {reads}
  and event_category is distinct from 'Data'
order by event_time desc, event_id desc
limit $most
