-- How each principal is known: how many days it was active, and when first and last.
select
  principal,
  count(distinct day)                          as days,
  min(first_seen)                              as first_seen,
  max(last_seen)                               as last_seen,
  cast(sum(events) as bigint)                  as events
from kept_days
group by principal
