-- On which days each principal made which call, and how often.
select
  {principal}                       as principal,
  action,
  cast(event_time as date)          as day,
  count(*)                          as events
from {among} as events
group by {principal}, action, cast(event_time as date)
