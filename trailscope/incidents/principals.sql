-- How each principal is known: how many days it was active, and when first and last.
select
  {principal}                                  as principal,
  count(distinct date_trunc('day', event_time)) as days,
  min(event_time)                              as first_seen,
  max(event_time)                              as last_seen,
  count(*)                                     as events
from events
group by {principal}
