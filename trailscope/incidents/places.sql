-- From where each principal is known.
select
  principal,
  source_ip_address                            as address,
  count(distinct day)                          as days,
  min(first_seen)                              as first_seen,
  max(last_seen)                               as last_seen,
  cast(sum(events) as bigint)                  as events
from kept_days
where source_ip_address is not null
group by principal, source_ip_address
