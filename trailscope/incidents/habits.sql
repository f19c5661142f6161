-- What each principal is known to do.
select
  {principal}                                  as principal,
  action,
  count(distinct date_trunc('day', event_time)) as days,
  count(*)                                     as events
from events
group by {principal}, action
