-- What each principal is known to do.
select
  principal,
  action,
  count(*)                          as days,
  cast(sum(events) as bigint)       as events
from kept_habit_days
group by principal, action
