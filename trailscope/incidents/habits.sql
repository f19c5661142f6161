-- What each principal is known to do.
select
  principal,
  action,
  count(distinct day)                          as days,
  cast(sum(events) as bigint)                  as events
from kept_daily
group by principal, action
