-- The calls that may have made, opened or started something that others then use.
select event_id, event_time, event_name, action, source_ip_address, user_agent, recipient_account_id, aws_region,
  request_parameters, response_elements, {callers}
from {among} as events
where error_code is null
  and event_name in ({names})
